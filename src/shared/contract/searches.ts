import { z } from 'zod'
import { architectureSpecSchema, fbnetSpaceIdSchema } from '../architecture/architecture.ts'
import { idSchema, progressSchema, timestampSchema } from './common.ts'

export const searchStates = ['queued', 'running', 'stopping', 'stopped', 'interrupted', 'failed', 'done'] as const

/** Settings of a DNAS search; defaults are the article's (REFERENCE §3). */
export const dnasSettingsSchema = z.object({
  algorithm: z.literal('dnas'),
  space: fbnetSpaceIdSchema,
  dataset: z.string(),
  seed: z.int().min(0).max(0xffffffff),
  epochs: z.int().positive().default(90),
  /** Only w is trained in the first epochs. */
  warmupEpochs: z.int().nonnegative().default(10),
  batchSize: z.int().positive().default(192),
  /** Use only this many training images (null = all). */
  trainingImages: z.int().positive().nullable().default(null),
  /** Share of the training images for w; the rest trains θ. */
  weightShare: z.number().gt(0).lt(1).default(0.8),
  weightLearningRate: z.number().positive().default(0.1),
  weightMomentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().nonnegative().default(1e-4),
  thetaLearningRate: z.number().positive().default(0.01),
  thetaWeightDecay: z.number().nonnegative().default(5e-4),
  initialTemperature: z.number().positive().default(5),
  /** τ = initial · exp(−decay · epoch). */
  temperatureDecay: z.number().nonnegative().default(0.045),
  latencyAlpha: z.number().positive().default(0.2),
  latencyBeta: z.number().nonnegative().default(0.6),
  latencyTableId: idSchema,
  /** Derived by sampling softmax(θ), besides the argmax net. */
  sampledArchitectures: z.int().nonnegative().default(5),
})
export type DnasSettings = z.infer<typeof dnasSettingsSchema>

/** Random search: the baseline every other algorithm is held against. */
export const randomSettingsSchema = z.object({
  algorithm: z.literal('random'),
  space: fbnetSpaceIdSchema,
  seed: z.int().min(0).max(0xffffffff),
  architectures: z.int().positive().default(5),
})
export type RandomSettings = z.infer<typeof randomSettingsSchema>

export const searchSettingsSchema = z.discriminatedUnion('algorithm', [dnasSettingsSchema, randomSettingsSchema])
export type SearchSettings = z.infer<typeof searchSettingsSchema>

/** One epoch's figures. Latencies are Σ LUT expected under the current θ, in microseconds. */
export const epochRecordSchema = z.object({
  epoch: z.int().nonnegative(),
  trainLoss: z.number(),
  trainAccuracy: z.number(),
  validationLoss: z.number().nullable(),
  validationAccuracy: z.number().nullable(),
  expectedLatencyUs: z.number().nullable(),
  temperature: z.number().nullable(),
  learningRate: z.number(),
  /** Architecture parameters after the epoch, by name: θ (layers × blocks), α normal / reduce. */
  parameters: z.record(z.string(), z.array(z.array(z.number()))),
  durationMs: z.number(),
  rssBytes: z.number(),
  tensors: z.int(),
})
export type EpochRecord = z.infer<typeof epochRecordSchema>

export const stepRecordSchema = z.object({ epoch: z.int(), step: z.int(), steps: z.int(), loss: z.number(), accuracy: z.number().nullable() })
export type StepRecord = z.infer<typeof stepRecordSchema>

export const failureSchema = z.object({ code: z.string(), message: z.string(), details: z.record(z.string(), z.unknown()) })
export type Failure = z.infer<typeof failureSchema>

export const searchSummarySchema = z.object({
  id: idSchema,
  name: z.string(),
  settings: searchSettingsSchema,
  state: z.enum(searchStates),
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  /** Last finished epoch, or null before the first. */
  epoch: z.int().nullable(),
  epochs: z.int(),
  checkpointAt: timestampSchema.nullable(),
  createdAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
  latest: epochRecordSchema.omit({ parameters: true }).nullable(),
})
export type SearchSummary = z.infer<typeof searchSummarySchema>

export const searchRunSchema = searchSummarySchema.extend({
  epochRecords: z.array(epochRecordSchema),
  /** Names for the rows and columns of the parameters: layers and blocks. */
  parameterAxes: z.record(z.string(), z.object({ rows: z.array(z.string()), columns: z.array(z.string()) })),
  architectureIds: z.array(idSchema),
  warnings: z.array(z.object({ at: timestampSchema, message: z.string() })),
})
export type SearchRun = z.infer<typeof searchRunSchema>

export const derivedArchitectureSchema = z.object({ method: z.enum(['argmax', 'sampled', 'random', 'genotype']), spec: architectureSpecSchema })
export type DerivedArchitecture = z.infer<typeof derivedArchitectureSchema>
