import { z } from 'zod'
import { seedSchema } from '../algorithms/fields.ts'
import { architectureSpecSchema } from '../architecture/architecture.ts'
import { imageEvaluationSettingsSchema } from './architectures.ts'
import { idSchema, sumUsSchema, timestampSchema } from './common.ts'
import { targetSchema } from './target.ts'

/** How a front is made of what a search has scored; the tables say for which devices. */
export const retargetWishSchema = z.object({
  searchId: idSchema,
  tableIds: z.array(idSchema).min(1).max(20),
  /** Limits spread from the fastest net to the slowest; not looked at where limits are given. */
  targets: z.int().min(2).max(200).default(20),
  /** Limits of Σ LUT. */
  limitsUs: z.array(z.number().positive().max(1e13)).min(1).max(200).nullable().default(null),
  /** Of evolution, for each limit. */
  generations: z.int().positive().max(10_000).default(100),
  seed: seedSchema.default(1),
})
export type RetargetWish = z.infer<typeof retargetWishSchema>

/** How well inherited accuracies are predicted of nets that were left out of the fit. */
export const predictorFactsSchema = z.object({
  samples: z.int().positive(),
  folds: z.int().positive(),
  spearman: z.number(),
  kendall: z.number(),
  /** In accuracy, 0 to 1; `spread` is the standard deviation of what was scored. */
  rmse: z.number().nonnegative(),
  spread: z.number().nonnegative(),
})

/** Of one limit, the best one among them. */
export const mostCandidates = 8

/** A net within a limit. Its accuracy is what the supernet is predicted to score it, untrained itself. */
const candidateSchema = z.object({
  spec: architectureSpecSchema,
  /** Σ LUT. */
  latencyUs: sumUsSchema,
  predictedAccuracy: z.number(),
})
export type RetargetCandidate = z.infer<typeof candidateSchema>

/** The best net found within a limit. */
export const retargetPointSchema = candidateSchema.extend({
  limitUs: sumUsSchema,
  params: z.number(),
  macs: z.number(),
  /** The next best within the limit that are unlike it and each other, for finals; none in older fronts. */
  others: z.array(candidateSchema).default([]),
})
export type RetargetPoint = z.infer<typeof retargetPointSchema>

/** The best candidates of some latencies of a front, trained alike; what is trained already is not trained again. */
export const finalsWishSchema = z.object({
  /** The front. */
  id: idSchema,
  /** So many, spread over the front. */
  latencies: z.int().positive().max(200).default(4),
  /** Of each latency, the predicted best among them. */
  candidates: z.int().min(2).max(mostCandidates).default(4),
  settings: imageEvaluationSettingsSchema,
})
export type FinalsWish = z.infer<typeof finalsWishSchema>

/** The candidates of one latency once they are trained. */
export const finalSchema = z.object({
  limitUs: sumUsSchema,
  /** How they were trained, in words. */
  protocol: z.string(),
  /** The best on validation data first. */
  entrants: z
    .array(candidateSchema.extend({ architectureId: idSchema, evaluationId: idSchema, validationAccuracy: z.number() }))
    .min(1),
})
export type Final = z.infer<typeof finalSchema>

/** A finished search's front for one device. */
export const retargetSchema = z.object({
  id: idSchema,
  searchId: idSchema,
  /** Null where the table was removed since. */
  tableId: idSchema.nullable(),
  deviceName: z.string(),
  target: targetSchema,
  seed: seedSchema,
  generations: z.int().positive(),
  limitsUs: z.array(sumUsSchema),
  /** Σ LUT of the fastest and of the slowest net of the space. */
  reach: z.object({ fastestUs: sumUsSchema, slowestUs: sumUsSchema }),
  predictor: predictorFactsSchema,
  /** By rising latency; none is beaten by another. */
  points: z.array(retargetPointSchema),
  /** What the supernet has scored, at the table's latencies. */
  scored: z.array(z.object({ latencyUs: sumUsSchema, inheritedAccuracy: z.number().min(0).max(1) })),
  /** By rising limit; of each limit the newest. */
  finals: z.array(finalSchema).default([]),
  createdAt: timestampSchema,
})
export type Retarget = z.infer<typeof retargetSchema>

/** What the nets of one front lose on the device of another, or of the same. */
export const regretCellSchema = z.object({
  /** Retargets: whose nets, and whose device. */
  from: idSchema,
  on: idSchema,
  /** The share by which they are slower than the device's own front at equal predicted accuracy; null for none. */
  mean: z.number().nullable(),
  worst: z.number().nullable(),
  /** Nets that are more accurate than any of the device's own front. */
  beyond: z.int().nonnegative(),
  nets: z.array(
    z.object({
      accuracy: z.number(),
      latencyUs: sumUsSchema,
      ownLatencyUs: sumUsSchema,
      regret: z.number(),
    }),
  ),
})
export const regretMatrixSchema = z.object({ ids: z.array(idSchema), cells: z.array(regretCellSchema) })
export type RegretMatrix = z.infer<typeof regretMatrixSchema>
