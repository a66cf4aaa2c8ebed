import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dartsRnnPresets, dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { startServer, type HeadlessServer } from '#main/headless/index.ts'
import { openBench, type Bench } from '../workbench/fixture.ts'
import { textFolder } from '../workbench/words.ts'

const small = { dataset: 'text', batchSize: 4, bptt: 5, trainingTokens: null } as const
export const search = (seed: number, epochs: number) =>
  dartsRnnSettingsSchema.parse({ ...dartsRnnPresets.demo, ...small, seed, epochs, hidden: 6, derivedHidden: 8 })
export const evaluation = (seed: number, epochs: number) =>
  textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, ...small, seed, epochs })
export const net = () => ({
  name: 'small',
  spec: {
    family: 'darts-rnn' as const,
    genotype: { recurrent: [['tanh', 0] as ['tanh', number]], concat: [1] },
    hidden: 8,
    vocabulary: 27,
  },
})

/** What a run found, without what differs from machine to machine and run to run. */
export const figures = (epochs: readonly EpochRecord[]) =>
  epochs.map(({ durationMs: _ms, rssBytes: _bytes, tensors: _tensors, ...rest }) => rest)

export interface Served {
  readonly bench: Bench
  readonly server: HeadlessServer
  close(): Promise<void>
}

/** A workbench that workers can reach and that computes nothing itself. @param port where an earlier one was reached */
export async function serve(home: string, leaseMs = 3_000, port = 0): Promise<Served> {
  const bench = await openBench(home, { host: 'headless', datasetFolders: { text: textFolder(home) }, leaseMs })
  const server = await startServer(bench.workbench, { port })
  await bench.client.workers.configure({ thisComputer: 'leaves-runs-to-workers' })
  return {
    bench,
    server,
    async close() {
      await server.close()
      await bench.close()
    },
  }
}

export interface Machine {
  readonly child: ChildProcess
  readonly told: () => string
  readonly ended: Promise<number | null>
  /** The process that computes for it, as the system shows it. */
  computing(): number | undefined
}

const main = fileURLToPath(new URL('../../../src/main/cli/main.ts', import.meta.url))

/** A worker in a process and with a home of its own. @param core the only one that it computes on */
export function startWorker(
  home: string,
  { address }: Pick<HeadlessServer, 'address'>,
  token: string,
  core?: number,
): Machine {
  const own = core === undefined ? [] : ['taskset', '--cpu-list', String(core)]
  const [command = '', ...args] = [...own, process.execPath, main, 'worker', '--workbench', address]
  const child = spawn(command, args, {
    env: { ...process.env, TANSAKU_HOME: home, TANSAKU_CACHE: join(home, 'cache'), TANSAKU_WORKER_TOKEN: token },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  child.stderr.on('data', (piece: Buffer) => {
    told += piece.toString()
  })
  return {
    child,
    told: () => told,
    ended: new Promise((resolve) => child.once('close', resolve)),
    computing: () =>
      readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
        .find((pid) => statusOf(pid).includes(`\nPPid:\t${String(child.pid)}\n`)),
  }
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${String(pid)}/status`, 'utf8')
  } catch {
    return ''
  }
}
