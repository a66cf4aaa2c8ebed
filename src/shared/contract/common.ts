import { z } from 'zod'

export const idSchema = z.string().min(1).max(120)
/** ISO 8601, UTC. */
export const timestampSchema = z.iso.datetime()
export const precisionSchema = z.enum(['fp32', 'fp16', 'int8'])
export type Precision = z.infer<typeof precisionSchema>

export const progressSchema = z.object({
  done: z.number().nonnegative(),
  total: z.number().positive(),
  unit: z.string(),
  message: z.string(),
  /** Time left as far as can be told. */
  etaSeconds: z.number().nonnegative().nullable(),
})
export type Progress = z.infer<typeof progressSchema>

/** A median with its bootstrap confidence interval. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() })
export type Interval = z.infer<typeof intervalSchema>
