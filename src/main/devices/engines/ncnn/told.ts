import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'
import type { BenchmarkExit } from '../engine.ts'

/** How the program tells of a failure of its own. */
export const errorSchema = z.object({
  type: z.literal('error'),
  code: z.enum(['bad-job', 'bad-graph', 'out-of-memory', 'run-failed', 'other-processor']),
  message: z.string(),
})

/** What every job's first line tells of the program and of where it runs. */
export const startFields = {
  type: z.literal('start'),
  version: z.literal(1),
  engine: z.string().max(80),
  threads: z.int().positive(),
  precision: z.enum(['fp32', 'fp16', 'int8']),
  elementBits: z.int().positive(),
  halfArithmetic: z.boolean(),
  pinned: z.boolean(),
  cores: z.array(z.int().nonnegative()),
  pinError: z.string().nullable(),
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Gives lines to `take` until it tells of a failure or the program's last line has come. */
export function lineTaker<Line extends { readonly type: string }>(
  schema: z.ZodType<Line>,
  take: (line: Line) => TansakuError | undefined,
) {
  let failure: TansakuError | undefined
  let isOver = false
  return {
    failure: () => failure,
    line(text: string): void {
      if (failure !== undefined || isOver || text.trim() === '') return
      const parsed = schema.safeParse(parseJson(text))
      // A cut last line is told apart from nonsense at the end, by the missing `end`.
      if (!parsed.success) return
      failure = take(parsed.data)
      isOver = parsed.data.type === 'end'
    },
  }
}

export function malformed(what: string): TansakuError {
  return new TansakuError(
    'BENCHMARK_OUTPUT_MALFORMED',
    `The benchmark's output is not what was asked for: ${what}. The program may be of another version: run \`npm run setup\` to build it anew.`,
  )
}

export function reportedFailure(code: z.infer<typeof errorSchema>['code'], message: string): TansakuError {
  if (code === 'out-of-memory')
    return new TansakuError(
      'MEMORY_SHORT',
      `The device ran out of memory (${message}). Close other programs on it or measure a smaller space.`,
    )
  return new TansakuError('BENCHMARK_FAILED', `The benchmark program refused the job (${code}): ${message}.`, {
    reported: code,
  })
}

/** Microseconds that no clock can have told. */
export function impossibleLatency(us: number): TansakuError {
  return new TansakuError(
    'LATENCY_NOT_POSITIVE',
    `The benchmark reported a latency of ${us} µs; latencies must be positive. The device's clock may have been changed: measure again.`,
    { latencyUs: us },
  )
}

/** @param done what it told of before it ended, `12 passes` @throws TansakuError BENCHMARK_FAILED */
export function requireCleanExit(exit: BenchmarkExit, done: string): void {
  if (exit.code === 0) return
  const how = exit.signal === null ? `exit status ${exit.code}` : `signal ${exit.signal}`
  throw new TansakuError(
    'BENCHMARK_FAILED',
    `The benchmark program ended with ${how} after ${done}. Expected status 0. ${exit.signal === 'SIGKILL' ? 'The system may have been out of memory.' : 'Measure again; if it stays so, run `npm run setup` to build it anew.'}`,
    detailsOf(exit, done),
  )
}

export function truncated(exit: BenchmarkExit, done: string): TansakuError {
  return new TansakuError(
    'BENCHMARK_OUTPUT_TRUNCATED',
    `The benchmark's output was cut short after ${done}. Nothing of this run was kept: measure again.`,
    detailsOf(exit, done),
  )
}

const detailsOf = ({ code, signal, stderr }: BenchmarkExit, done: string) => ({
  exitCode: code,
  signal,
  stderr: stderr.slice(-2000),
  done,
})
