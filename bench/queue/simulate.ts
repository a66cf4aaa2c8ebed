import { fork, type ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { startServer } from '#main/headless/index.ts'
import { openStore } from '#main/store/index.ts'
import { createLocalClient, createWorkbench, thisOffer, type WorkbenchClient } from '#main/workbench/index.ts'
import { startRedis } from '../../test/integration/queue/redis.ts'
import type { ClientsReport, ClientsTask } from './clients.ts'

export interface SimulationOptions {
  readonly workers: number
  readonly piecesPerMinute: number
  readonly minutes: number
  readonly seed: number
}

export interface Simulation extends SimulationOptions {
  readonly pieces: number
  /** Reached. */
  readonly perMinute: number
  readonly runs: { readonly begun: number; readonly done: number; readonly interrupted: number }
  readonly died: number
  readonly late: { readonly sent: number; readonly refused: number }
  /** Pieces that the workbench took and does not have. */
  readonly lost: number
  /** Pieces that stand twice in the store. */
  readonly twice: number
  readonly unexpected: readonly string[]
  readonly requestMs: { readonly median: number; readonly p99: number }
  /** Of the process that answers, beginning runs included: what it costs whatever else the machine does. */
  readonly cpuMsPerPiece: number
  /** Of the workbench's process and of Redis, once a minute, MiB. */
  readonly workbenchMib: readonly number[]
  readonly redisMib: readonly number[]
  readonly load: number
}

const processes = 4
/** Pieces of a run: fewer than most trainings and searches have epochs. */
const epochs = 30
const leaseMs = 30_000
/** So many runs wait for whoever is free. */
const ahead = 100

export const isSound = ({ lost, twice, late, runs }: Simulation): boolean =>
  lost === 0 && twice === 0 && late.sent === late.refused && runs.interrupted === 0

/** Workers that keep to the protocol, die at random and compute nothing; the workbench has its queue on Redis. */
export async function simulateQueue(options: SimulationOptions): Promise<Simulation> {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-bench-queue-'))
  const [home, text, data] = ['home', 'text', 'redis'].map((name) => join(folder, name)) as [string, string, string]
  for (const each of [home, text, data]) mkdirSync(each)
  for (const name of ['train', 'valid', 'test']) writeFileSync(join(text, `${name}.txt`), 'a b c d e f\n'.repeat(100))
  const redis = await startRedis(data)
  const lines: string[] = []
  const workbench = await createWorkbench({
    home,
    cache: join(folder, 'cache'),
    host: 'headless',
    datasetFolders: { text },
    watchesDevices: false,
    leaseMs,
    log: (line) => lines.push(line),
  })
  const server = await startServer(workbench)
  const children: ChildProcess[] = []
  try {
    const client = createLocalClient(workbench)
    await client.workers.configure({
      thisComputer: 'leaves-runs-to-workers',
      queue: { kind: 'bullmq', redis: redis.redis },
    })
    const tokens: string[] = []
    for (let index = 0; index < options.workers; index++)
      tokens.push((await client.workers.token({ name: `worker-${String(index)}` })).token)
    const task: Omit<ClientsTask, 'tokens' | 'seed'> = {
      address: server.address,
      offer: thisOffer(),
      leaseMs,
      pieceMs: (60_000 * options.workers) / options.piecesPerMinute,
      epochs,
      deaths: 0.01,
    }
    // Nobody is there yet: one for each waits before the first comes.
    const begun = await begin(client, 0, options.workers)
    const reports = Array.from({ length: processes }, (_, index) => {
      const own = tokens.filter((_token, at) => at % processes === index)
      return startClients(children, { ...task, tokens: own, seed: options.seed * processes + index })
    })
    const begunAt = performance.now()
    const cpuBefore = process.cpuUsage()
    const seen = await keepBusy(client, options, { runs: begun, workbenchMib: [], redisMib: [] }, redis.pid)
    const seconds = (performance.now() - begunAt) / 1_000
    const cpu = process.cpuUsage(cpuBefore)
    const all = (await Promise.all(reports.map((report) => report.end()))) as ClientsReport[]
    await server.close()
    await workbench.dispose()
    const taken = all.flatMap((each) => each.taken)
    const sum = (of: (each: ClientsReport) => number): number => all.reduce((total, each) => total + of(each), 0)
    const times = all.flatMap(({ requestMs }) => requestMs).sort((a, b) => a - b)
    const at = (share: number): number => Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)
    return {
      ...options,
      pieces: taken.length,
      perMinute: Math.round((60 * taken.length) / seconds),
      died: sum(({ died }) => died),
      late: { sent: sum(({ late }) => late), refused: sum(({ refused }) => refused) },
      ...(await heldAgainst(home, taken, seen.runs)),
      unexpected: [...all.flatMap(({ unexpected }) => unexpected), ...lines.filter(isTrouble)].slice(0, 10),
      requestMs: { median: at(0.5), p99: at(0.99) },
      cpuMsPerPiece: Math.round((cpu.user + cpu.system) / (10 * taken.length)) / 100,
      workbenchMib: seen.workbenchMib,
      redisMib: seen.redisMib,
      load: Number(readFileSync('/proc/loadavg', 'utf8').split(' ')[0]),
    }
  } finally {
    for (const child of children) child.kill('SIGKILL')
    await server.close().catch(() => undefined)
    await workbench.dispose()
    await redis.kill()
    rmSync(folder, { recursive: true, force: true })
  }
}

const isTrouble = (line: string): boolean => !/came to no end|Refused what/.test(line)

function startClients(children: ChildProcess[], task: ClientsTask): { end(): Promise<unknown> } {
  const child = fork(fileURLToPath(new URL('./clients.ts', import.meta.url)))
  children.push(child)
  const told = new Promise((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', (code) => {
      reject(new Error(`the workers' process ended with ${String(code)}`))
    })
  })
  told.catch(() => undefined)
  child.send(task)
  return {
    end() {
      child.send('end')
      return told
    },
  }
}

/** @returns how many there are with them */
async function begin(client: WorkbenchClient, before: number, count: number): Promise<number> {
  const settings = dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.demo, dataset: 'text', seed: 1, epochs })
  const after = before + Math.max(0, count)
  for (let run = before; run < after; run++) await client.searches.start({ name: `run ${String(run)}`, settings })
  return after
}

/** Sees to it that there is always something to take, and looks at the memory. */
async function keepBusy(
  client: WorkbenchClient,
  { minutes }: SimulationOptions,
  seen: { runs: number; workbenchMib: number[]; redisMib: number[] },
  redisPid: number,
): Promise<typeof seen> {
  const begun = performance.now()
  for (let minute = 0; performance.now() - begun < minutes * 60_000;) {
    const { waiting } = await client.workers.queue()
    seen.runs = await begin(client, seen.runs, ahead - waiting)
    if (performance.now() - begun >= minute * 60_000) {
      minute++
      seen.workbenchMib.push(Math.round(process.memoryUsage.rss() / 2 ** 20))
      seen.redisMib.push(residentMib(redisPid))
      process.stderr.write(`${JSON.stringify(seen)}\n`)
    }
    await wait(500)
  }
  return seen
}

function residentMib(pid: number): number {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? []
  return Math.round(Number(kib) / 1_024)
}

/** Counts in the store what was taken: all of it, and each once. */
async function heldAgainst(
  home: string,
  taken: readonly string[],
  begun: number,
): Promise<Pick<Simulation, 'lost' | 'twice' | 'runs'>> {
  const store = await openStore({ home, access: 'read', host: 'cli' })
  try {
    const searches = await store.searches.list()
    const stored = new Map<string, number>()
    for (const { id } of searches) {
      for (const epoch of await store.leases.epochsOf(id)) {
        const piece = `${id} ${String(epoch)}`
        stored.set(piece, (stored.get(piece) ?? 0) + 1)
      }
    }
    return {
      lost: taken.filter((piece) => !stored.has(piece)).length,
      twice: [...stored.values()].filter((times) => times > 1).length,
      runs: {
        begun,
        done: searches.filter(({ state }) => state === 'done').length,
        interrupted: searches.filter(({ failure }) => failure !== null && failure.code !== 'WORKER_LOST').length,
      },
    }
  } finally {
    await store.close()
  }
}
