import { z } from 'zod'
import { architectureSpecSchema, spaceIdSchema } from '../architecture/architecture.ts'
import { evaluationSettingsSchema } from './architectures.ts'
import { idSchema, progressSchema, sumUsSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

/** What a comparison at equal latency holds what was found against, in the order in which it is told. */
export const groupKinds = ['found', 'random', 'largest-macs', 'largest-params', 'reference'] as const
export type GroupKind = (typeof groupKinds)[number]
/** All but what was found. */
export const rivalGroups = ['random', 'largest-macs', 'largest-params', 'reference'] as const

/** What is compared, and how it is trained. The same wish is the same comparison. */
export const comparisonWishSchema = z
  .object({
    /** Whose latencies are equal. */
    tableId: idSchema,
    /** What was found, the best first. */
    architectureIds: z.array(idSchema).min(1).max(1_000),
    /** Latencies at which to compare: what was found in so many groups. */
    bins: z.int().min(1).max(50).default(4),
    /** Trainings of each architecture, and random architectures at each latency. */
    runs: z.int().min(2).max(100).default(5),
    /** Which kinds of rivals are trained beside what was found. */
    against: z
      .array(z.enum(rivalGroups))
      .min(1)
      .max(rivalGroups.length)
      .default([...rivalGroups]),
    /** Told too: what the best of so many random architectures is expected to reach. */
    bestOf: z.int().positive().max(100).default(3),
    /** Its seed draws the rivals, and the seed of each training. */
    settings: evaluationSettingsSchema,
  })
  .refine(({ bestOf, runs }) => bestOf <= runs, {
    path: ['bestOf'],
    error: 'the best of so many cannot be told from fewer random architectures',
  })
export type ComparisonWish = z.infer<typeof comparisonWishSchema>

/** One training of one architecture, done or to be done. */
export const comparedTrainingSchema = z.object({
  architecture: z.object({
    /** Null until it is stored: as it is trained. */
    id: idSchema.nullable(),
    name: z.string(),
    spec: architectureSpecSchema,
    params: z.number(),
    macs: z.number(),
  }),
  /** By the table, but of a reference, which is measured whole. */
  latencyUs: sumUsSchema,
  seed: z.int().nonnegative(),
  /** On the test data: the share of images right, or a text's perplexity. */
  done: z.object({ evaluationId: idSchema, figure: z.number() }).nullable(),
})
export type ComparedTraining = z.infer<typeof comparedTrainingSchema>

/** Trainings whose mean stands for one kind of architecture at one latency. */
export const comparedGroupSchema = z.object({
  kind: z.enum(groupKinds),
  trainings: z.array(comparedTrainingSchema),
})
export type ComparedGroup = z.infer<typeof comparedGroupSchema>

/** Found architectures of about one latency, the one of them that is held against others, and its rivals. */
export const comparedBinSchema = z.object({
  id: idSchema,
  latencyUs: sumUsSchema,
  lowUs: sumUsSchema,
  highUs: sumUsSchema,
  /** How many architectures were found in it. */
  nets: z.int().positive(),
  groups: z.array(comparedGroupSchema),
})
export type ComparedBin = z.infer<typeof comparedBinSchema>

/** What a comparison comes to, before anything of it is trained or after. */
export const comparisonPlanSchema = z.object({
  wish: comparisonWishSchema,
  /** Null where the table was removed since. */
  tableId: idSchema.nullable(),
  deviceName: z.string(),
  space: spaceIdSchema,
  /** That all of its trainings share. */
  protocol: z.object({ key: z.string(), name: z.string() }),
  bins: z.array(comparedBinSchema),
  /** Trainings that are to be done; what stands twice is trained once. */
  missing: z.int().nonnegative(),
})
export type ComparisonPlan = z.infer<typeof comparisonPlanSchema>

/** One that was begun has stopped where it is not done and no job works on it; one is failed where that job failed. */
export const comparisonStates = ['queued', 'running', 'stopping', 'stopped', 'failed', 'done'] as const

export const comparisonSchema = comparisonPlanSchema.extend({
  id: idSchema,
  state: z.enum(comparisonStates),
  failure: failureSchema.nullable(),
  progress: progressSchema.nullable(),
  createdAt: timestampSchema,
})
export type Comparison = z.infer<typeof comparisonSchema>

export const comparisonSummarySchema = comparisonSchema.extend({
  bins: z.int().nonnegative(),
  /** Of all groups, done or not. */
  trainings: z.int().nonnegative(),
})
export type ComparisonSummary = z.infer<typeof comparisonSummarySchema>

/** How much is to be done now. */
export const comparisonRunSchema = z.object({
  /** No more trainings than so many; null = all. */
  trainings: z.int().nonnegative().max(1_000_000).nullable().default(null),
  /** Measures MobileNetV2 where none is known at a latency, on the table's device. */
  measures: z.boolean().default(false),
})
export type ComparisonRun = z.infer<typeof comparisonRunSchema>
