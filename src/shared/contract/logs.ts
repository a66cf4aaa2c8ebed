import { z } from 'zod'
import { idSchema, timestampSchema } from './common.ts'

/** The gravest last. */
export const logLevels = ['info', 'warning', 'error'] as const
export const logLevelSchema = z.enum(logLevels)
export type LogLevel = z.infer<typeof logLevelSchema>

export const logLineSchema = z.object({
  /** Null where the line does not tell: what another program printed, the rest of an error. */
  at: timestampSchema.nullable(),
  level: logLevelSchema,
  text: z.string(),
})
export type LogLine = z.infer<typeof logLineSchema>

/** Whose log: of the workbench itself, a search or a training, a worker. */
export const logWishSchema = z.discriminatedUnion('of', [
  z.object({ of: z.literal('workbench') }),
  z.object({ of: z.literal('run'), id: idSchema }),
  z.object({ of: z.literal('worker'), id: idSchema }),
])
export type LogWish = z.infer<typeof logWishSchema>
