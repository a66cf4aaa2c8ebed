import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { defaultEngine, type EngineFacts } from '#shared/engines/index.ts'
import { TansakuError } from '#shared/errors.ts'
import type { ProgramReader } from '../engines/index.ts'
import { localAbi } from './abi.ts'

const stderrKept = 8_192

/** What one start of the program is given, and what reads its answer. */
export interface Run<T> {
  readonly arguments: readonly string[]
  /** Its standard input. */
  readonly text: string
  readonly reader: ProgramReader<T>
  readonly timeoutMs: number
}

/**
 * Runs the benchmark program as a child process, job on its standard input.
 * Aborting kills it; so does the time limit.
 * @throws TansakuError ABORTED, BENCHMARK_MISSING, BENCHMARK_TIMEOUT and what the output reader throws.
 */
export async function runProgram<T>(
  binary: string,
  signal: AbortSignal,
  { reader, timeoutMs, ...run }: Run<T>,
): Promise<T> {
  if (signal.aborted) throw aborted()
  const child = spawn(binary, [...run.arguments], { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true })
  const kill = () => void child.kill('SIGKILL')
  let timedOut = false
  const timer = setTimeout(() => {
    timedOut = true
    kill()
  }, timeoutMs)
  signal.addEventListener('abort', kill, { once: true })
  try {
    createInterface({ input: child.stdout }).on('line', (line) => {
      reader.line(line)
    })
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      stderr = (stderr + part).slice(-stderrKept)
    })
    // The program may end before it has read everything; how it ended says more than the broken pipe.
    child.stdin.on('error', () => {})
    child.stdin.end(run.text)
    const exit = await new Promise<{ code: number | null; signal: string | null }>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code, killed) => {
        resolve({ code, signal: killed })
      })
    })
    if (signal.aborted) throw aborted()
    if (timedOut)
      throw new TansakuError(
        'BENCHMARK_TIMEOUT',
        `The benchmark program was still running after ${Math.round(timeoutMs / 1000)} s and was stopped. Is the computer overloaded? Measure again when it is quieter.`,
        { timeoutMs },
      )
    return reader.finish({ ...exit, stderr })
  } catch (thrown) {
    if (signal.aborted) throw aborted()
    if (thrown instanceof Error && 'code' in thrown && (thrown.code === 'ENOENT' || thrown.code === 'EACCES'))
      throw missingBinary(binary)
    throw thrown
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', kill)
    kill()
  }
}

/** @param engine whose program is built when it is needed first; that of ncnn is a part of every set-up */
export function missingBinary(binary: string | null, engine: EngineFacts = defaultEngine): TansakuError {
  if (binary === null)
    return new TansakuError(
      'BENCHMARK_MISSING',
      'There is no benchmark program for this system. Linux on x86-64 or ARM can be measured, and phones over adb.',
    )
  return engine.id === defaultEngine.id
    ? new TansakuError(
        'BENCHMARK_MISSING',
        `The benchmark program for this computer is not there or cannot be started. Run \`${engine.build}\`; it builds it.`,
        { binary },
      )
    : new TansakuError(
        'BENCHMARK_MISSING',
        `The benchmark program of ${engine.name} for this computer is not built yet. Run \`${engine.build}\`; it builds it in some minutes.`,
        { binary, abi: localAbi(), engine: engine.id },
      )
}

function aborted(): TansakuError {
  return new TansakuError('ABORTED', 'The measurement was cancelled.')
}
