import { z } from 'zod'
import { idSchema, precisionSchema } from './common.ts'

/**
 * What a latency belongs to. Two latencies compare, and one tells of the other, only where all of it is the same; a
 * file or an article may leave parts of it untold (null, for the engine an empty text).
 */
export const targetSchema = z.object({
  deviceId: idSchema,
  /** `ncnn`, `mnn`; of an imported table any other. */
  engine: z.string().max(500),
  /** As the engine tells it, `1.0.20261020`. */
  engineVersion: z.string().max(500),
  precision: precisionSchema.nullable(),
  threads: z.int().positive().nullable(),
  /** Numbers of the cores it was kept to, ascending; `any` where the system put it wherever it liked. */
  cores: z.union([z.array(z.int().nonnegative()), z.literal('any')]).nullable(),
})
export type Target = z.infer<typeof targetSchema>
