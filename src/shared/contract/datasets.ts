import { z } from 'zod'

export const datasetSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(['images', 'text']),
  /** Images, or tokens of a text. */
  training: z.int(),
  test: z.int(),
  classes: z.int(),
  /** Of a text: its different words. */
  vocabulary: z.int().nullable().default(null),
  shape: z.string(),
  state: z.enum(['ready', 'missing', 'corrupt']),
  remedy: z.string().nullable(),
})
export type Dataset = z.infer<typeof datasetSchema>
