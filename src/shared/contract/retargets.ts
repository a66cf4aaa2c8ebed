import { z } from 'zod'
import { seedSchema } from '../algorithms/fields.ts'
import { architectureSpecSchema } from '../architecture/architecture.ts'
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

/** The best net found within a limit. Its accuracy is what the supernet is predicted to score it, untrained itself. */
export const retargetPointSchema = z.object({
  spec: architectureSpecSchema,
  limitUs: sumUsSchema,
  /** Σ LUT. */
  latencyUs: sumUsSchema,
  predictedAccuracy: z.number(),
  params: z.number(),
  macs: z.number(),
})
export type RetargetPoint = z.infer<typeof retargetPointSchema>

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
