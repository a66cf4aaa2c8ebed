import { z } from 'zod'
import { idSchema } from './common.ts'

/** Kinds of what lies on the disk. */
export const storageKinds = ['database', 'checkpoints', 'logs', 'exports', 'datasets', 'removed', 'other'] as const

/** A search's or a training's folder. */
export const storedRunSchema = z.object({
  id: idSchema,
  kind: z.enum(['search', 'evaluation']),
  /** Of a training, its network's; null where no record belongs to the folder any more. */
  name: z.string().nullable(),
  /** The page that tells of it. */
  architectureId: idSchema.nullable(),
  checkpoints: z.int(),
  bytes: z.number(),
  /** Of checkpoints that are kept to go back to: a resume needs the newest two alone. */
  spareBytes: z.number(),
})
export type StoredRun = z.infer<typeof storedRunSchema>

export const storageReportSchema = z.object({
  home: z.string(),
  freeBytes: z.number(),
  parts: z.array(z.object({ kind: z.enum(storageKinds), bytes: z.number() })),
  /** Those that take the most first; as many as make sense on a page. */
  runs: z.array(storedRunSchema),
})
export type StorageReport = z.infer<typeof storageReportSchema>

export const thinnedSchema = z.object({ id: idSchema, bytes: z.number() })
