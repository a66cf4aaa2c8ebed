import { z } from 'zod'
import type { TansakuError } from '#shared/errors.ts'
import type { ProgramReader } from '../engine.ts'
import type { ModelJob, ModelResult } from '../model.ts'
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
  loadUs: z.number().nonnegative(),
  peakBytes: z.number().nonnegative(),
})
const runSchema = z.object({
  type: z.literal('run'),
  index: z.int().nonnegative(),
  picture: z.int().nonnegative(),
  us: z.number(),
  /** The first time a picture is run. */
  logits: z.array(z.number().nullable()).min(1).nullable(),
})
const endSchema = z.object({ type: z.literal('end'), runs: z.int(), layerNumbers: z.int().nonnegative() })
const lineSchema = z.discriminatedUnion('type', [startSchema, runSchema, endSchema, errorSchema])

/** Reads what `tansaku-benchmark --model` prints, line by line; `onRun` hears how many runs are done. */
export function createModelReader(job: ModelJob, onRun?: (done: number) => void): ProgramReader<ModelResult> {
  const pictures = job.pictures.reduce((sum, each) => sum + each.pictures, 0)
  const logits: (number | null)[][] = []
  const latenciesUs: number[] = []
  let start: z.infer<typeof startSchema> | undefined
  let end: z.infer<typeof endSchema> | undefined

  const take = (line: z.infer<typeof lineSchema>): TansakuError | undefined => {
    switch (line.type) {
      case 'error':
        return reportedFailure(line.code, line.message)
      case 'start':
        start = line
        return line.precision === job.precision ? undefined : malformed(`it ran in ${line.precision}`)
      case 'end':
        end = line
        return undefined
      case 'run': {
        const { index, picture, us } = line
        const isFirst = index < pictures
        if (start === undefined || index !== latenciesUs.length || picture !== index % pictures)
          return malformed(`run ${index} does not fit the job`)
        const expected = isFirst ? (logits[0]?.length ?? line.logits?.length ?? 1) : 0
        if ((line.logits?.length ?? 0) !== expected)
          return malformed(`run ${index} has ${line.logits?.length ?? 0} answers, not ${expected}`)
        if (!(Number.isFinite(us) && us > 0)) return impossibleLatency(us)
        if (line.logits !== null) logits.push(line.logits)
        latenciesUs.push(us)
        onRun?.(latenciesUs.length)
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
      const done = `${latenciesUs.length} runs`
      requireCleanExit(exit, done)
      if (start === undefined || end === undefined || end.runs !== latenciesUs.length || logits.length !== pictures)
        throw truncated(exit, done)
      const { engine, threads, pinned, cores, elementBits, halfArithmetic, loadUs, peakBytes } = start
      return { engine, threads, pinned, cores, elementBits, halfArithmetic, loadUs, peakBytes, logits, latenciesUs }
    },
  }
}
