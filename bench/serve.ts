import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import BetterSqlite from 'better-sqlite3'
import { WebSocket } from 'ws'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { createRandom } from '#shared/random.ts'
import { median } from '#shared/statistics/index.ts'
import { fromRpcError, type WorkbenchClient } from '#main/workbench/index.ts'
import { textFolder } from '../test/integration/workbench/words.ts'
import { callsOf, damage } from './serve-calls.ts'

/** What the server was like at one moment. */
interface Look {
  /** In use after a collection. */
  readonly heapMib: number
  readonly rssMib: number
  readonly descriptors: number
}

export interface ServeResult {
  readonly minutes: number
  readonly calls: number
  /** Answers by their code; `ok` for those without an error. */
  readonly answers: Readonly<Record<string, number>>
  readonly killed: number
  readonly damagedRows: number
  readonly connections: number
  /** Of the second and the last quarter of the time. */
  readonly heapMib: readonly [number, number]
  /** With what the system keeps for it. */
  readonly rssMib: readonly [number, number]
  readonly descriptors: readonly [number, number]
  /** Node ends a process at the first rejection that nobody handles. */
  readonly isAlive: boolean
  readonly faults: readonly string[]
}

const main = fileURLToPath(new URL('../src/main/cli/main.ts', import.meta.url))
const search = dartsRnnSettingsSchema.parse({
  ...dartsRnnPresets.demo,
  dataset: 'text',
  seed: 1,
  batchSize: 4,
  bptt: 5,
  trainingTokens: null,
  epochs: 200,
  hidden: 6,
  derivedHidden: 8,
})

/** At a signal the server says what is left on its heap once all garbage is gone: what grows there is a leak. */
const tellingHeap = `data:text/javascript,${encodeURIComponent(
  "process.on('SIGUSR2', () => { gc(); process.stderr.write('heap ' + process.memoryUsage().heapUsed + '\\n') })",
)}`

/**
 * A server under everything at once: calls right and wrong, connections that break, its search process killed, rows
 * damaged under it. What it must not do is end, answer INTERNAL, or grow.
 */
export async function benchServe(minutes: number): Promise<ServeResult> {
  const home = mkdtempSync(join(tmpdir(), 'tansaku-bench-serve-'))
  const server = spawn(process.execPath, ['--expose-gc', '--import', tellingHeap, main, 'serve', '--json'], {
    env: { ...process.env, TANSAKU_HOME: home, TANSAKU_CACHE: join(home, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const faults: string[] = []
  createInterface({ input: server.stderr }).on('line', (line) => {
    if (/INTERNAL|ANSWER_INVALID|unhandled|listener failed/i.test(line)) faults.push(line)
  })
  try {
    const { address, token } = await entranceOf(server)
    return await work(server, { home, address, token }, minutes, faults)
  } finally {
    server.kill('SIGINT')
    await Promise.race([new Promise((resolve) => server.once('close', resolve)), wait(30_000)])
    rmSync(home, { recursive: true, force: true })
  }
}

async function entranceOf(server: ChildProcess): Promise<{ address: string; token: string }> {
  let text = ''
  for await (const chunk of server.stdout!) {
    text += String(chunk)
    if (text.includes('}')) return JSON.parse(text) as { address: string; token: string }
  }
  throw new Error('the server ended before it was open')
}

async function work(
  server: ChildProcess,
  { home, address, token }: { home: string; address: string; token: string },
  minutes: number,
  faults: readonly string[],
): Promise<ServeResult> {
  const random = createRandom(1)
  const answers: Record<string, number> = {}
  const looks: Look[] = []
  let [calls, killed, damagedRows, connections] = [0, 0, 0, 0]
  const call = async <T>(made: () => Promise<T>): Promise<T | undefined> => {
    calls++
    try {
      const answer = await made()
      answers.ok = (answers.ok ?? 0) + 1
      return answer
    } catch (thrown) {
      const { code } = fromRpcError(thrown)
      answers[code] = (answers[code] ?? 0) + 1
      return undefined
    }
  }
  const database = new BetterSqlite(join(home, 'tansaku.sqlite'), { timeout: 5_000 })
  const end = Date.now() + minutes * 60_000
  let folder: string | null = textFolder(home)
  while (Date.now() < end && server.exitCode === null) {
    const socket = new WebSocket(`${address.replace('http', 'ws')}rpc`, {
      headers: { authorization: `Bearer ${token}` },
    })
    socket.on('error', () => {})
    connections++
    const client: WorkbenchClient = createORPCClient(
      new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }),
    )
    const events = await client.events.watch()
    if (folder !== null) await call(() => client.datasets.place({ id: 'text', folder: folder! }))
    folder = null
    const runs = (await call(() => client.searches.list())) ?? []
    const resumable = runs.find(({ state }) => state === 'interrupted')
    const started = await call(() =>
      resumable === undefined
        ? client.searches.start({ name: 'killed now and then', settings: search })
        : client.searches.resume({ id: resumable.id }),
    )
    const repair = damage(database, random)
    damagedRows += repair.rows
    for (const made of callsOf(client, random)) await call(made)
    if (started !== undefined) {
      await wait(random.next() * 6_000)
      for (const child of childrenOf(server)) {
        process.kill(child, 'SIGKILL')
        killed++
      }
    }
    for (const made of callsOf(client, random)) await call(made)
    repair.undo()
    // Every second one breaks without a word, its stream of events open.
    if (random.next() < 0.5) socket.terminate()
    else {
      await events.return?.(undefined)
      socket.close()
    }
    looks.push(await lookAt(server))
  }
  database.close()
  const quarter = (n: number) =>
    looks.slice(Math.floor((n * looks.length) / 4), Math.ceil(((n + 1) * looks.length) / 4))
  const both = (value: (look: Look) => number): [number, number] => [
    Math.round(median(quarter(1).map(value))),
    Math.round(median(quarter(3).map(value))),
  ]
  return {
    minutes,
    calls,
    answers,
    killed,
    damagedRows,
    connections,
    heapMib: both(({ heapMib }) => heapMib),
    rssMib: both(({ rssMib }) => rssMib),
    descriptors: both(({ descriptors }) => descriptors),
    isAlive: server.exitCode === null,
    faults,
  }
}

const childrenOf = ({ pid }: ChildProcess): number[] =>
  readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)

async function lookAt(server: ChildProcess): Promise<Look> {
  const { pid } = server
  const heap = heapOf(server)
  server.kill('SIGUSR2')
  const heapMib = await heap
  const [, kib] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? []
  return { heapMib, rssMib: Number(kib) / 1_024, descriptors: readdirSync(`/proc/${String(pid)}/fd`).length }
}

const heapOf = ({ stderr }: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    let text = ''
    const onData = (chunk: Buffer): void => {
      text += chunk.toString()
      const [, bytes] = /^heap (\d+)\n/m.exec(text) ?? []
      if (bytes === undefined) return
      stderr!.off('data', onData)
      resolve(Number(bytes) / 2 ** 20)
    }
    stderr!.on('data', onData)
  })
