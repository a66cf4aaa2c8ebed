import { z } from 'zod'
import type { TansakuError } from '#shared/errors.ts'
import type { BenchmarkJob, BenchmarkResult, PassSample } from '../benchmark.ts'
import type { ProgramReader } from '../engine.ts'
import { passesOf } from '../passes.ts'
import {
  errorSchema,
  impossibleLatency,
  lineTaker,
  malformed,
  reportedFailure,
  requireCleanExit,
  startFields,
  truncated,
} from './told.ts'

const startSchema = z.object({
  ...startFields,
  coreCount: z.int(),
  graphs: z.int(),
  passes: z.int(),
})
const passSchema = z.object({
  type: z.literal('pass'),
  index: z.int().nonnegative(),
  round: z.int().nonnegative(),
  pass: z.int().nonnegative(),
  referenceUs: z.number(),
  referenceAfterUs: z.number(),
  memoryUs: z.number(),
  overheadUs: z.number(),
  preempted: z.int(),
  core: z.int(),
  moved: z.boolean(),
  mhz: z.int(),
  us: z.array(z.number()),
  away: z.array(z.tuple([z.int().nonnegative(), z.number()])).nullable(),
})
const endSchema = z.object({
  type: z.literal('end'),
  passes: z.int(),
  samples: z.int(),
  limited: z.boolean(),
  peakBytes: z.number(),
})
const lineSchema = z.discriminatedUnion('type', [startSchema, passSchema, endSchema, errorSchema])

/** Reads the program's lines as they come. */
export function createOutputReader(job: BenchmarkJob, onPass?: (done: number) => void): ProgramReader<BenchmarkResult> {
  const passes = passesOf(job)
  const samples: PassSample[] = []
  let start: z.infer<typeof startSchema> | undefined
  let end: z.infer<typeof endSchema> | undefined

  const take = (line: z.infer<typeof lineSchema>): TansakuError | undefined => {
    switch (line.type) {
      case 'error':
        return reportedFailure(line.code, line.message)
      case 'start':
        start = line
        return line.graphs === job.graphs.length && line.passes === passes.length
          ? undefined
          : malformed(
              `it read ${line.graphs} graphs and ${line.passes} passes, not ${job.graphs.length} and ${passes.length}`,
            )
      case 'end':
        end = line
        return undefined
      case 'pass': {
        const expected = passes[line.pass]?.length
        if (start === undefined || line.index !== samples.length || line.us.length !== expected)
          return malformed(`pass ${line.index} does not fit the job`)
        const wrong = [...line.us, line.referenceUs, line.referenceAfterUs, line.memoryUs].find(
          (us) => !(Number.isFinite(us) && us > 0),
        )
        if (wrong !== undefined) return impossibleLatency(wrong)
        samples.push({
          pass: line.pass,
          latenciesUs: line.us,
          awayUs:
            line.away &&
            line.us.map((us, position) => Math.min(us, line.away?.find(([at]) => at === position)?.[1] ?? 0)),
          referenceUs: line.referenceUs,
          referenceAfterUs: line.referenceAfterUs,
          memoryUs: line.memoryUs,
          overheadUs: Math.max(0, line.overheadUs),
          preempted: line.preempted < 0 ? null : line.preempted,
          core: line.core < 0 ? null : line.core,
          moved: line.moved,
          frequencyMhz: line.mhz < 0 ? null : line.mhz,
        })
        onPass?.(samples.length)
        return undefined
      }
    }
  }

  const lines = lineTaker(lineSchema, take)
  return {
    line: lines.line,
    finish(exit) {
      const failure = lines.failure()
      if (failure !== undefined) throw failure
      const done = `${samples.length} passes`
      requireCleanExit(exit, done)
      if (start === undefined || end === undefined || end.passes !== samples.length) throw truncated(exit, done)
      return {
        engine: start.engine,
        threads: start.threads,
        pinned: start.pinned,
        cores: start.cores,
        pinError: start.pinError,
        elementBits: start.elementBits,
        halfArithmetic: start.halfArithmetic,
        graphs: job.graphs.map((graph, index) => ({ name: graph.name, samplesUs: samplesOf(index, passes, samples) })),
        passes: samples,
      }
    },
  }
}

function samplesOf(graph: number, passes: readonly (readonly number[])[], samples: readonly PassSample[]): number[] {
  return samples.flatMap((sample) =>
    sample.latenciesUs.filter((_, position) => passes[sample.pass]![position] === graph),
  )
}
