import { z } from 'zod'
import { protocolWishSchema, trainingProtocolSchema } from './accuracies.ts'
import { idSchema, intervalSchema, sumUsSchema } from './common.ts'
import { targetSchema } from './target.ts'

/** Whose architectures, each group made for one device. */
export const matrixQuerySchema = z.object({
  /** Of each what it made for devices: kept of its fronts, else found by its own table. Of two devices or more. */
  searchIds: z.array(idSchema).min(1).max(20),
  protocol: protocolWishSchema,
})
export type MatrixQuery = z.infer<typeof matrixQuerySchema>

/** A device, and the architectures made for it. */
export const matrixDeviceSchema = z.object({
  /** See targetKey. */
  key: z.string(),
  target: targetSchema,
  deviceName: z.string(),
  tableId: idSchema,
  architectureIds: z.array(idSchema),
  /** Architectures of all devices that were never measured here. */
  unmeasured: z.int().nonnegative(),
  /** Whether they can be measured now. */
  isAtHand: z.boolean(),
})
export type MatrixDevice = z.infer<typeof matrixDeviceSchema>

export const latencyBases = ['measured', 'predicted'] as const
export type LatencyBasis = (typeof latencyBases)[number]

/** One architecture on a device, against what was made for the device. */
export const matrixNetSchema = z.object({
  architectureId: idSchema,
  latencyUs: sumUsSchema,
  /**
   * By which share it is slower than the device's own front at equal accuracy; null where its accuracy is unknown, or
   * above all of the front.
   */
  slower: z.number().nullable(),
  /**
   * How much less accurate it is than the device's own front at equal latency, a difference of shares; null where its
   * accuracy is unknown, or it is faster than all of the front.
   */
  lost: z.number().nullable(),
})
export type MatrixNet = z.infer<typeof matrixNetSchema>

export const summarySchema = z.object({ mean: z.number(), worst: z.number(), nets: z.int().positive() })

/** The architectures made for one device, run on another or the same. */
export const matrixCellSchema = z.object({
  /** Keys of devices. */
  from: z.string(),
  on: z.string(),
  /** All latencies of a cell are of one kind: measured where all of its architectures were, and the device's own. */
  basis: z.enum(latencyBases),
  /** How many of them were measured on the device. */
  measured: z.int().nonnegative(),
  nets: z.array(matrixNetSchema),
  slower: summarySchema.nullable(),
  lost: summarySchema.nullable(),
  /** Area under their front, up to the worst point of all cells of the device: microseconds × share. */
  hypervolume: z.number().nullable(),
})
export type MatrixCell = z.infer<typeof matrixCellSchema>

export const matrixSchema = z.object({
  devices: z.array(matrixDeviceSchema),
  architectures: z.array(
    z.object({
      id: idSchema,
      name: z.string(),
      accuracy: z.number().nullable(),
      interval: intervalSchema.nullable(),
    }),
  ),
  /** Test accuracies of one protocol, or what the supernet is predicted to score. */
  accuracies: z.enum(['trained', 'predicted']),
  protocol: trainingProtocolSchema.nullable(),
  protocols: z.array(trainingProtocolSchema),
  cells: z.array(matrixCellSchema),
})
export type Matrix = z.infer<typeof matrixSchema>
