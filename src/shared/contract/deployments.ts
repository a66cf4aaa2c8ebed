import { z } from 'zod'
import {
  engineIdSchema,
  idSchema,
  latencyIntervalSchema,
  microsecondsSchema,
  precisionSchema,
  timestampSchema,
} from './common.ts'
import { exportWeightsSchema } from './exports.ts'
import { failureSchema } from './searches.ts'
import { targetSchema } from './target.ts'

/** A network's file run on a device, with pictures of the test split. */
export const deploymentWishSchema = z.object({
  architectureId: idSchema,
  weights: exportWeightsSchema,
  deviceId: idSchema,
  engine: engineIdSchema.default('ncnn'),
  precisions: z.array(precisionSchema).min(1).max(3),
  /** At most; a test split may have fewer. */
  pictures: z.int().positive().max(100_000).default(500),
})
export type DeploymentWish = z.infer<typeof deploymentWishSchema>

const countOfPictures = z.int().nonnegative()
/** A difference as a share: what is beyond all bounds is kept as 1e9. */
const shareSchema = z.number().nonnegative().max(1e9)
const layerErrorSchema = z.object({ layer: z.string(), error: shareSchema, bound: shareSchema })

/** How answers on the device compare with TensorFlow's to the same pictures. */
export const agreementSchema = z.object({
  correct: z.object({ device: countOfPictures, tensorflow: countOfPictures }),
  /** Pictures of which both named the same class. */
  same: countOfPictures,
  pictures: z.int().positive(),
  logits: z.object({ largest: z.number(), mean: z.number(), scale: z.number() }),
  broken: countOfPictures,
  /** Layer by layer, of the first pictures; null where the device had no room for them. */
  layers: z.array(layerErrorSchema).nullable(),
  /** The first layer whose values rounding does not explain. */
  unexplained: layerErrorSchema.nullable(),
})

export const deployedSchema = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('ran'),
    precision: precisionSchema,
    target: targetSchema,
    /** Graph and weights. */
    fileBytes: z.int().positive(),
    latency: z.object({
      medianUs: microsecondsSchema,
      minUs: microsecondsSchema,
      p90Us: microsecondsSchema,
      intervalUs: latencyIntervalSchema,
      samples: z.int().positive(),
    }),
    loadUs: z.number().nonnegative(),
    /** 0 where the device does not say. */
    peakBytes: z.number().nonnegative(),
    /** Null for a network that was never trained: it was run for its latency alone. */
    agreement: agreementSchema.nullable(),
  }),
  /** The device cannot run it in this precision. */
  z.object({ state: z.literal('failed'), precision: precisionSchema, failure: failureSchema }),
])
export type Deployed = z.infer<typeof deployedSchema>
export type Ran = Extract<Deployed, { state: 'ran' }>

export const deploymentSchema = z.object({
  id: idSchema,
  architectureId: idSchema,
  deviceId: idSchema,
  deviceName: z.string(),
  weights: exportWeightsSchema,
  /** Whose test pictures; null for a network that was never trained. */
  dataset: z.string().nullable(),
  engine: z.string(),
  binarySha256: z.string(),
  results: z.array(deployedSchema).min(1),
  at: timestampSchema,
})
export type Deployment = z.infer<typeof deploymentSchema>
