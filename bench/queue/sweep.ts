import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { dartsRnnPresets } from '#shared/algorithms/index.ts'
import type { SweepWish } from '#shared/contract/sweeps.ts'
import { median } from '#shared/statistics/index.ts'
import { startServer } from '#main/headless/index.ts'
import { createLocalClient, createWorkbench } from '#main/workbench/index.ts'
import { startWorker, type Machine } from '../../test/integration/workers/machines.ts'
import { textFolder } from '../../test/integration/workbench/words.ts'

/** Who computes: the workbench's own computer on one core, a worker on that core, or two on a core each. */
const places = ['alone', 'one', 'two'] as const

/**
 * How long a sweep of recurrent searches takes by each, by turns. Workers of another build are refused: nothing may be
 * changed in the sources meanwhile.
 */
export async function benchSweep(searches: number, rounds: number): Promise<void> {
  const seconds = { alone: [] as number[], one: [] as number[], two: [] as number[] }
  for (let round = 0; round < rounds; round++)
    for (const place of places) {
      const taken = await sweepSeconds(searches, place)
      process.stderr.write(`${place} ${taken.toFixed(1)} s, load ${loadavg()[0]!.toFixed(1)}\n`)
      seconds[place].push(taken)
    }
  const of = (place: (typeof places)[number]): number => median(seconds[place])
  const told = {
    searches,
    rounds,
    seconds,
    twoBesideOne: Math.round((1_000 * of('two')) / of('one')) / 1_000,
    oneBesideAlone: Math.round((1_000 * of('one')) / of('alone')) / 1_000,
  }
  process.stdout.write(`${JSON.stringify(told)}\n`)
}

async function sweepSeconds(searches: number, place: (typeof places)[number]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'tansaku-bench-sweep-'))
  const home = join(folder, 'home')
  mkdirSync(home)
  const own = coresOf()
  // What computes here is begun by this process, and stays on its core.
  if (place === 'alone') pinTo('0')
  const workbench = await createWorkbench({
    home,
    cache: join(folder, 'cache'),
    host: 'headless',
    datasetFolders: { text: textFolder(home) },
    watchesDevices: false,
  })
  const server = await startServer(workbench)
  const machines: Machine[] = []
  let isOver = false
  try {
    const client = createLocalClient(workbench)
    const cores = { alone: [], one: [0], two: [0, 1] }[place]
    const startedAt = performance.now()
    if (cores.length > 0) await client.workers.configure({ thisComputer: 'leaves-runs-to-workers' })
    for (const core of cores) {
      const { token } = await client.workers.token({ name: `worker-${String(core)}` })
      machines.push(startWorker(join(folder, `worker-${String(core)}`), server, token, core))
    }
    for (const { ended, told } of machines)
      void ended.then(() => {
        if (!isOver) throw new Error(`A worker ended:\n${told()}`)
      })
    await until(
      async () => (await client.workers.list()).filter(({ presence }) => presence === 'there').length === cores.length,
    )
    const begun = performance.now()
    process.stderr.write(`${place}: workers there after ${((begun - startedAt) / 1_000).toFixed(1)} s\n`)
    const { id } = await client.sweeps.start(sweepOf(searches))
    await until(async () => (await client.sweeps.get({ id })).state !== 'running')
    const taken = (performance.now() - begun) / 1_000
    const { state } = await client.sweeps.get({ id })
    if (state !== 'done') throw new Error(`The sweep is ${state}.`)
    return taken
  } finally {
    isOver = true
    for (const { child } of machines) child.kill('SIGTERM')
    await Promise.all(machines.map(({ ended }) => ended))
    await server.close()
    await workbench.dispose()
    pinTo(own)
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of some seconds each on one core, with the start of their process. */
const sweepOf = (searches: number): SweepWish => ({
  name: 'sweep',
  preset: Object.keys(dartsRnnPresets).at(-1)!,
  settings: {
    algorithm: 'darts',
    space: 'darts-rnn',
    ...{ dataset: 'text', batchSize: 4, bptt: 5, trainingTokens: null },
    ...{ epochs: 8, hidden: 48, derivedHidden: 8 },
  },
  axes: [{ setting: 'seed', values: Array.from({ length: searches }, (_, index) => index + 1) }],
  training: null,
})

const coresOf = (): string =>
  execFileSync('taskset', ['--cpu-list', '--pid', String(process.pid)], { encoding: 'utf8' })
    .split(': ')[1]!
    .trim()

/** All threads of this process, and what they begin from here on. */
function pinTo(cores: string): void {
  execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(process.pid)], { stdio: 'ignore' })
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 100))
}
