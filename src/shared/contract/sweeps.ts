import { z } from 'zod'
import { seedSchema } from '../algorithms/fields.ts'
import { evaluationSettingsSchema } from './architectures.ts'
import { idSchema, timestampSchema } from './common.ts'
import { searchStates, searchSummarySchema } from './searches.ts'

const plainValueSchema = z.union([z.number().min(-1e15).max(1e15), z.string().max(200), z.boolean(), z.null()])

/** A value of any setting of any kind of search; which ones fit is said by the kind's own schema. */
export const settingValueSchema = z.union([
  plainValueSchema,
  /** Images, see ImageInput. */
  z.record(z.string().max(60), plainValueSchema),
  z.array(z.union([plainValueSchema, z.record(z.string().max(60), plainValueSchema)])).max(100),
])
export type SettingValue = z.infer<typeof settingValueSchema>

/** One setting with the values that it takes in turn. */
export const sweepAxisSchema = z.object({
  setting: z.string().min(1).max(60),
  values: z.array(settingValueSchema).min(1).max(1_000),
})
export type SweepAxis = z.infer<typeof sweepAxisSchema>

/** How the derived architectures are trained once their search is done; the protocol is the same for all. */
export const sweepTrainingSchema = z.object({
  /** The seed is not looked at. */
  settings: evaluationSettingsSchema,
  seeds: z.array(seedSchema).min(1).max(100),
  /** Of each search so many, in the order in which it derived them. */
  architectures: z.int().positive().max(1_000),
})
export type SweepTraining = z.infer<typeof sweepTrainingSchema>

/** Searches to be done one after the other: settings that all share, and what varies. */
export const sweepWishSchema = z.object({
  name: z.string().max(60),
  /** Of each kind of search, what all that is not said here is taken from. */
  preset: z.string().max(60),
  /** By name; what a kind of search does not have is left out of its searches. */
  settings: z.record(z.string().max(60), settingValueSchema),
  /** Every value of each goes with every value of the others. */
  axes: z.array(sweepAxisSchema).max(12),
  training: sweepTrainingSchema.nullable().default(null),
})
export type SweepWish = z.infer<typeof sweepWishSchema>

/** What a sweep would do. */
export const sweepPreviewSchema = z.object({
  runs: z.array(
    z.object({ name: z.string(), values: z.record(z.string(), settingValueSchema), durationMs: z.number().nullable() }),
  ),
  /** Combinations that come to a search that is there already: left out. */
  duplicates: z.int().nonnegative(),
  /** Searches alone, by earlier ones on this computer; null where one of them is of no known pace. */
  durationMs: z.number().nonnegative().nullable(),
  /** The most there can be: a search may derive fewer architectures. */
  trainings: z.int().nonnegative(),
})
export type SweepPreview = z.infer<typeof sweepPreviewSchema>

/** `running`: something of it is at work or queued. `failed`: nothing is left to do but what failed. */
export const sweepStates = ['running', 'stopped', 'interrupted', 'failed', 'done'] as const

const trainingStates = [...searchStates, 'missing'] as const

export const sweepTrainingRunSchema = z.object({
  architectureId: idSchema,
  seed: seedSchema,
  /** Null where it has not begun. */
  evaluationId: idSchema.nullable(),
  state: z.enum(trainingStates),
  /** Of its epochs so far. */
  durationMs: z.number().nonnegative(),
  /** MACs × images that these epochs learnt from and validated on; null for text, or where the images are unknown. */
  macImages: z.number().nonnegative().nullable(),
  /** Of the epoch that counts, where one was chosen by validation and the training is done. */
  validationAccuracy: z.number().nullable(),
  /** Of a training of images that is done. */
  testAccuracy: z.number().nullable(),
  /**
   * Of a training of text that is done: perplexities, of which less is better, at the epoch that counts, and the
   * parameters of its net.
   */
  text: z
    .object({ validation: z.number().positive(), test: z.number().positive(), params: z.int().positive() })
    .nullable()
    .default(null),
})
export type SweepTrainingRun = z.infer<typeof sweepTrainingRunSchema>

/** One search of a sweep. */
export const sweepRunSchema = z.object({
  search: searchSummarySchema,
  /** Of the axes that it has. */
  values: z.record(z.string(), settingValueSchema),
  /** Of its epochs or children so far, on this machine. */
  durationMs: z.number().nonnegative(),
  /** MACs × images of the same; null for text, or where the images are unknown. */
  macImages: z.number().nonnegative().nullable(),
  /** In the order in which they were derived. */
  architectureIds: z.array(idSchema),
  /** Of its first architectures, as the sweep trains them; empty before they are known, or where it trains none. */
  trainings: z.array(sweepTrainingRunSchema),
})
export type SweepRun = z.infer<typeof sweepRunSchema>

export const sweepSummarySchema = sweepWishSchema.extend({
  id: idSchema,
  state: z.enum(sweepStates),
  /** How many of its searches there are of each state. */
  searches: z.partialRecord(z.enum(searchStates), z.int()),
  trainings: z.partialRecord(z.enum(trainingStates), z.int()),
  createdAt: timestampSchema,
})
export type SweepSummary = z.infer<typeof sweepSummarySchema>

export const sweepSchema = sweepSummarySchema.extend({
  /** In the order in which they are done. */
  runs: z.array(sweepRunSchema),
  /** Time that the rest of it takes; null where that cannot be told. */
  remainingMs: z.number().nonnegative().nullable(),
  /** Key of the protocol that most of its architectures have an accuracy of, as fronts do; null where none has one. */
  protocol: z.string().nullable(),
})
export type Sweep = z.infer<typeof sweepSchema>

/** What could not be begun, while the rest was. */
export const sweepRefusalSchema = z.object({ id: idSchema, code: z.string(), message: z.string() })
export const sweepStartedSchema = z.object({ id: idSchema, refused: z.array(sweepRefusalSchema) })
export type SweepStarted = z.infer<typeof sweepStartedSchema>
