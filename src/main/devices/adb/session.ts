import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { BenchmarkSession } from '../device.ts'
import type { BenchmarkJob } from '../engines/benchmark.ts'
import type { Engine, ProgramReader } from '../engines/index.ts'
import type { Abi } from '../local/index.ts'
import type { ProgramFault } from '../program.ts'
import { chooseCores, type CoreChoice } from '../cores/index.ts'
import { forOtherProcessor, readBenchmark } from './benchmark-binary.ts'
import { readCores } from './describe.ts'
import { fixedPerformanceMode, type GuardPace } from './fixed-performance.ts'
import { deviceFolder, forgetLock, releaseLock, renewLock, takeLock } from './lock.ts'
import type { Shell } from './shell.ts'
import { freeBytes, pull, push } from './transfer.ts'
import { lastLines } from './text.ts'

const binary = `${deviceFolder}/tansaku-benchmark`
const jobFile = `${deviceFolder}/job`
const pidFile = `${deviceFolder}/pid`
const errorFile = `${deviceFolder}/stderr`
/** Files of models lie beside them, under names that none of these has. */
const pathOf = (name: string): string => `${deviceFolder}/model-${name}`
/** Starts a program with its process id in a file and its standard error in another: $0, $1, then the program. */
const startScript = 'echo $$ >"$1"; err=$0; shift; exec "$@" 2>"$err"'
/** Kills a program of ours that still runs; the name is checked because process ids are used again. */
const killScript = 'p=$(cat "$0") && grep -q tansaku-benchmark "/proc/$p/cmdline" && kill -9 "$p"'

/** Cleaning up happens after an abort too. */
const never = new AbortController().signal
const longestRunMs = 600_000
const startUpMs = 60_000
const cannotStart = new Set([126, 127])
/** With which a program ends that was built for a larger processor than the one that starts it. */
const otherProcessor = 6

export interface SessionOptions {
  readonly shell: Shell
  readonly engine: Engine
  readonly abi: Abi
  readonly binaryPath: string
  readonly binaryFault: ProgramFault
  /** Silence in a run, in milliseconds, after which the phone is asked whether it lives. */
  readonly quietMs: number
  readonly guardPace: GuardPace
  /** Told when the phone becomes busy and free again. */
  readonly onChange: () => void
}

/**
 * Locks the phone, sends the benchmark program and checks that it starts.
 * @throws TansakuError BENCHMARK_MISSING, BENCHMARK_STALE, DEVICE_BUSY, DEVICE_NOT_EXECUTABLE, DEVICE_STORAGE_FULL,
 * TRANSFER_FAILED, DEVICE_GONE, DEVICE_UNRESPONSIVE, ABORTED.
 */
export async function openAdbSession(options: SessionOptions, signal: AbortSignal): Promise<BenchmarkSession> {
  const { shell, abi, engine } = options
  const program = await readBenchmark(options.binaryPath, abi, options.binaryFault)
  const lock = await takeLock(shell, { signal })
  options.onChange()
  const fixedMode = fixedPerformanceMode(shell, options.guardPace)
  const close = async (): Promise<void> => {
    // In every case, also after an abort. A phone that cannot be reached is cleaned up by the next session.
    const limits = { signal: never, timeoutMs: 3_000 }
    const reached = await shell.runAll([['sh', '-c', killScript, pidFile]], limits).then(
      () => true,
      () => false,
    )
    if (reached) {
      await fixedMode.restore(limits).catch(() => {})
      await releaseLock(shell, lock, limits).catch(() => {})
    } else {
      forgetLock(shell, lock)
    }
    options.onChange()
  }
  let isFixed: boolean | null = null
  try {
    await shell.runAll([['sh', '-c', killScript, pidFile]], { signal })
    await push(shell, program.bytes, binary, '755', { signal })
    await requireStart(shell, abi, signal)
    isFixed = await fixedMode.set(lock, { signal })
  } catch (error) {
    await close()
    throw error
  }

  let disposed: Promise<void> | null = null
  const chosen = new Map<string, CoreChoice>()
  const coresFor = async (job: Pick<BenchmarkJob, 'threads' | 'cores'>, both: AbortSignal): Promise<CoreChoice> => {
    const wish = `${job.threads} of ${job.cores.join()}`
    const choice =
      chosen.get(wish) ??
      (await chooseCores(await readCores(shell, { signal: both }), job, () => readLoad(shell, both)))
    // Once a session, so that all runs of a table share their cores.
    chosen.set(wish, choice)
    return choice
  }
  return {
    binarySha256: program.sha256,
    fixedPerformanceMode: isFixed,
    async run(job, runSignal, onPass) {
      if (disposed) throw new TansakuError('INTERNAL', 'The benchmark session was closed before this run.')
      const both = AbortSignal.any([signal, runSignal])
      await renewLock(shell, lock, { signal: both })
      const { cores, faster } = await coresFor(job, both)
      const placed = { ...job, cores }
      const result = await runProgram(options, both, {
        arguments: [],
        text: engine.writeJob(placed),
        reader: engine.createReader(placed, onPass),
        timeoutMs: job.limitMs === undefined || job.limitMs === 0 ? longestRunMs : 3 * job.limitMs + startUpMs,
      })
      return { ...result, faster }
    },
    models: {
      freeBytes: (limit) => freeBytes(shell, deviceFolder, { signal: AbortSignal.any([signal, limit]) }),
      async put(name, bytes, limit) {
        const limits = { signal: AbortSignal.any([signal, limit]) }
        await renewLock(shell, lock, limits)
        await push(shell, bytes, pathOf(name), '644', limits)
      },
      fetch: (name, limit) => pull(shell, pathOf(name), { signal: AbortSignal.any([signal, limit]) }),
      async remove(names, limit) {
        await shell.runAll([['rm', '-f', ...names.map(pathOf)]], { signal: AbortSignal.any([signal, limit]) })
      },
      async run(job, runSignal, onRun) {
        const both = AbortSignal.any([signal, runSignal])
        await renewLock(shell, lock, { signal: both })
        const placed = { ...job, cores: (await coresFor(job, both)).cores }
        return runProgram(options, both, {
          arguments: engine.modelArguments,
          text: engine.writeModelJob(placed, pathOf),
          reader: engine.createModelReader(placed, onRun),
          timeoutMs: longestRunMs,
        })
      },
    },
    dispose() {
      disposed ??= close()
      return disposed
    },
  }
}

/** What one start of the program is given, and what reads its answer. */
interface Run<T> {
  /** Before the job's file. */
  readonly arguments: readonly string[]
  readonly text: string
  readonly reader: ProgramReader<T>
  readonly timeoutMs: number
}

async function runProgram<T>(
  { shell, abi, quietMs }: SessionOptions,
  signal: AbortSignal,
  { reader, timeoutMs, ...run }: Run<T>,
): Promise<T> {
  await push(shell, Buffer.from(run.text, 'utf8'), jobFile, '644', { signal })
  let isReachable = true
  try {
    const code = await shell.stream(
      ['sh', '-c', startScript, errorFile, pidFile, binary, ...run.arguments, jobFile],
      (line) => {
        reader.line(line)
      },
      { signal, timeoutMs, quietMs },
    )
    const stderr = code === 0 ? '' : await shell.run(['tail', '-c', '2000', errorFile], { signal }).catch(() => '')
    if (cannotStart.has(code)) throw notExecutable(abi, code, stderr)
    // A shell reports a program killed by signal n as 128 + n.
    return reader.finish(
      code > 128 && code < 160
        ? { code: null, signal: code === 137 ? 'SIGKILL' : `signal ${code - 128}`, stderr }
        : { code, signal: null, stderr },
    )
  } catch (error) {
    const { code } = toTansakuError(error)
    isReachable = code !== 'DEVICE_GONE' && code !== 'DEVICE_UNRESPONSIVE'
    throw error
  } finally {
    if (isReachable)
      await shell
        .runAll(
          [
            ['sh', '-c', killScript, pidFile],
            ['rm', '-f', jobFile, pidFile, errorFile],
          ],
          { signal: never, timeoutMs: 3_000 },
        )
        .catch(() => {})
  }
}

/** An empty job is refused by the program itself, with a status of its own: then it can be started. */
async function requireStart(shell: Shell, abi: Abi, signal: AbortSignal): Promise<void> {
  const [tried] = await shell.runAll([[binary, '/dev/null']], { signal })
  if (tried && cannotStart.has(tried.exitCode)) throw notExecutable(abi, tried.exitCode, tried.output)
  if (tried?.exitCode === otherProcessor) throw forOtherProcessor(abi)
}

function notExecutable(abi: Abi, exitCode: number, output: string): TansakuError {
  return new TansakuError(
    'DEVICE_NOT_EXECUTABLE',
    `The phone does not let programs in ${deviceFolder} start (${lastLines(output, 1) || `exit code ${exitCode}`}). Its maker may have locked the folder; a program for ${abi} was sent.`,
    { abi, exitCode },
  )
}

/** `/proc/stat` twice, a moment apart. */
async function readLoad(shell: Shell, signal: AbortSignal): Promise<readonly [string, string]> {
  const [before, , after] = await shell.runAll(
    [
      ['cat', '/proc/stat'],
      ['sleep', '0.2'],
      ['cat', '/proc/stat'],
    ],
    { signal },
  )
  return [before?.output ?? '', after?.output ?? '']
}
