import { z } from 'zod'

export const idSchema = z.string().min(1).max(120)
/** ISO 8601, UTC. */
export const timestampSchema = z.iso.datetime()
export const precisionSchema = z.enum(['fp32', 'fp16', 'int8'])
export type Precision = z.infer<typeof precisionSchema>

/** What runs networks on devices; `src/shared/engines` has a row each. */
export const engineIdSchema = z.enum(['ncnn', 'mnn'])
export type EngineId = z.infer<typeof engineIdSchema>

/** What is going on, for whoever tells it in a language of their own. */
export const stageSchema = z.discriminatedUnion('name', [
  /** For a process that an earlier workbench left behind, which puts the same run down. */
  z.object({ name: z.literal('waiting') }),
  z.object({ name: z.literal('reading-data') }),
  /** Names alone, before anything is decoded. */
  z.object({ name: z.literal('looking') }),
  z.object({ name: z.literal('reading-pictures') }),
  z.object({ name: z.literal('training'), epoch: z.int(), epochs: z.int() }),
  /** The chosen epoch's weights, on the test data. */
  z.object({ name: z.literal('testing') }),
  /** Of the predictor to what was scored. */
  z.object({ name: z.literal('fitting') }),
  z.object({ name: z.literal('evolving'), deviceName: z.string() }),
  z.object({ name: z.literal('exporting'), format: z.string() }),
  /** Of a comparison at equal latency. */
  z.object({ name: z.literal('comparing'), training: z.int(), trainings: z.int(), architecture: z.string() }),
  /** Whole architectures, device by device. */
  z.object({ name: z.literal('measuring-on'), deviceName: z.string(), architectures: z.int() }),
  /** How values are spread, before they are written in 8 bits. */
  z.object({ name: z.literal('calibrating') }),
  /** A network with its own weights runs on pictures. */
  z.object({ name: z.literal('deploying'), deviceName: z.string(), precision: precisionSchema }),
  z.object({ name: z.literal('building'), abi: z.string() }),
  z.object({ name: z.literal('fetching-converter') }),
  z.object({ name: z.literal('measuring'), disturbed: z.int() }),
  z.object({ name: z.literal('cooling'), seconds: z.number(), disturbed: z.int() }),
  /** For the device to come back to its settled speed. */
  z.object({ name: z.literal('settling'), seconds: z.number(), disturbed: z.int() }),
  z.object({ name: z.literal('between-sessions'), session: z.int(), sessions: z.int(), seconds: z.number() }),
  /** Into one file for another Tansaku, and out of it. */
  z.object({ name: z.literal('packing') }),
  z.object({ name: z.literal('unpacking') }),
  /** Of another program. */
  z.object({ name: z.literal('reading-model') }),
  z.object({ name: z.literal('measured'), disturbed: z.int() }),
])
export type Stage = z.infer<typeof stageSchema>

export const progressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().positive(),
  unit: z.string(),
  /** The stage in English, with what else there is to say of it. */
  message: z.string(),
  stage: stageSchema,
  /** Time left as far as can be told. */
  etaSeconds: z.number().nonnegative().nullable(),
})
export type Progress = z.infer<typeof progressSchema>

/**
 * A latency, microseconds: a quarter of an hour at most, and so far above nothing that no sum or ratio of latencies
 * leaves the range of numbers. Every format and table keeps to it.
 */
export const microsecondsSchema = z.number().min(1e-6).max(1e9)
/** The sum of a whole network's. */
export const sumUsSchema = z.number().nonnegative().max(1e13)
/** By how much one time is longer than another. */
export const ratioSchema = z.number().min(1e-9).max(1e9)
/** An error as a share, signed or not. */
export const errorShareSchema = z.number().min(-1e15).max(1e15)

/** A median of latencies with its bootstrap confidence interval, which may begin at nothing. */
export const latencyIntervalSchema = z.object({
  low: z.number().min(-1e9).max(1e9),
  high: z.number().min(-1e9).max(1e9),
})

/** A median with its bootstrap confidence interval. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() })
export type Interval = z.infer<typeof intervalSchema>
