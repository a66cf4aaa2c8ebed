import { z } from 'zod'

/**
 * Why a data set is not ready, and which of its files make it so; of one without a folder, the files that one would
 * hold.
 */
export const datasetProblemSchema = z.object({
  kind: z.enum(['no-folder', 'folder-missing', 'files-missing', 'files-too-small']),
  files: z.array(z.string()),
})
export type DatasetProblem = z.infer<typeof datasetProblemSchema>

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['images', 'text']),
  /** Images, or tokens of a text; 0 for a text of the user's own, which is only counted when it is used. */
  training: z.int(),
  test: z.int(),
  classes: z.int(),
  /** Of a text: its different words, where they are known before it is read. */
  vocabulary: z.int().nullable().default(null),
  shape: z.string(),
  state: z.enum(['ready', 'missing', 'corrupt']),
  problem: datasetProblemSchema.nullable().default(null),
  remedy: z.string().nullable(),
  /** Where its files lie, or are looked for. */
  folder: z.string().nullable().default(null),
  /** Whether the user said so, or set-up. */
  isOwnFolder: z.boolean().default(false),
})
export type Dataset = z.infer<typeof datasetSchema>

/** Where a data set's files lie; null = where set-up puts them. */
export const datasetPlaceSchema = z.object({
  id: z.string().min(1).max(120),
  folder: z.string().min(1).max(4_096).nullable(),
})
