import { z } from 'zod'
import { deviceConditionsSchema } from '../contract/devices.ts'

const count = z.int().nonnegative()

/** What the device was like around a stretch of measuring. */
export const stretchConditionsSchema = z.object({
  at: z.string(),
  conditionsBefore: deviceConditionsSchema,
  conditionsAfter: deviceConditionsSchema,
})

/** One start of the benchmark program: what it ran under and what was seen meanwhile, without its raw samples. */
export const measuredStretchSchema = stretchConditionsSchema.extend({
  durationMs: z.number().nonnegative(),
  engine: z.string(),
  binarySha256: z.string(),
  /** Whether the system held its clocks at a level it can keep; null where it has no such mode. */
  fixedPerformanceMode: z.boolean().nullable(),
  threads: z.int().positive(),
  pinned: z.boolean(),
  pinError: z.string().nullable(),
  cores: z.array(count).readonly(),
  /** Of the table, counted from 0; absent in the first of old ones. */
  session: count.optional(),
  /** Cores that may be faster than those chosen from: switched off, or of a speed that nothing tells. */
  faster: z.object({ off: z.array(count).readonly(), hidden: z.array(count).readonly() }).optional(),
  /** In fp16: whether the core computes with halves, or only stores them. */
  halfArithmetic: z.boolean(),
  /** Of the kernel bound by arithmetic before each run, dropped ones too; after it; of the one bound by memory. */
  referenceUs: z.array(z.number()).readonly(),
  referenceAfterUs: z.array(z.number()).readonly().optional(),
  memoryUs: z.array(z.number()).readonly().optional(),
  /** Median cost of a call with nothing to compute. */
  overheadUs: z.number(),
  passes: count,
  /** Runs left out because the device drifted or the thread was moved; they were measured again. */
  droppedPasses: count,
  /** Samples left out because the core was taken away; they were measured again. */
  disturbedSamples: count,
  /** Samples that are time on the core, because undisturbed ones were not to be had. */
  onCoreSamples: count,
})

/** What a file tells of a stretch: how many samples it gave, not which. */
export const importedStretchSchema = stretchConditionsSchema.extend({
  durationMs: z.number().nonnegative(),
  droppedPasses: count,
  countedSamples: count,
})

/** Raw microseconds of the runs that count, call overhead included, in the order they were taken. */
interface Sampled {
  readonly samples: readonly RawSamples[]
}
export interface RawSamples {
  readonly key: string
  readonly us: readonly number[]
  /** The run each sample is of, by its place among the stretch's references; since version 3 of the protocol. */
  readonly runs?: readonly number[]
}
export type MeasuredStretch = Readonly<z.infer<typeof measuredStretchSchema>> & Sampled
export type ImportedStretch = Readonly<z.infer<typeof importedStretchSchema>> & Sampled
export type Stretch = MeasuredStretch | ImportedStretch

/** As it is stored, without the samples. */
export const stretchSchema = z.union([measuredStretchSchema, importedStretchSchema])

export const isMeasured = (stretch: Stretch): stretch is MeasuredStretch => !('countedSamples' in stretch)

/** How many samples of a stretch count. */
export const sampleCount = (stretch: Stretch): number =>
  isMeasured(stretch) ? stretch.samples.reduce((sum, { us }) => sum + us.length, 0) : stretch.countedSamples
