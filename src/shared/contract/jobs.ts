import { z } from 'zod'
import { idSchema, progressSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

/** Anything that takes more than two seconds, shown and cancelled the same way everywhere. */
export const jobSchema = z.object({
  id: idSchema,
  kind: z.enum(['measure-table', 'audit', 'search', 'evaluation', 'measure-architecture', 'set-up']),
  title: z.string(),
  /** The table, search, evaluation or architecture it works on. */
  subjectId: idSchema,
  state: z.enum(['queued', 'running', 'cancelling', 'cancelled', 'failed', 'done']),
  progress: progressSchema.nullable(),
  failure: failureSchema.nullable(),
  startedAt: timestampSchema,
  finishedAt: timestampSchema.nullable(),
})
export type Job = z.infer<typeof jobSchema>
