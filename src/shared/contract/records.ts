import { z } from 'zod'
import { idSchema, timestampSchema } from './common.ts'
import { failureSchema } from './searches.ts'

/** What their user keeps in order. */
export const recordKinds = ['search', 'sweep', 'comparison', 'latency-table', 'architecture'] as const
export type RecordKind = (typeof recordKinds)[number]

/** Commas part tags from each other wherever they are written. */
export const tagSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^,\p{Cc}]+$/u, 'A tag has no commas.')
const tagsSchema = z.array(tagSchema).max(20)
/** Markdown: pages show it as such, the terminal as it is written. */
const noteSchema = z.string().max(20_000)

/** What its user says of a record. */
export const marksSchema = z.object({
  id: idSchema,
  tags: tagsSchema,
  note: noteSchema,
  /** Out of the lists, unless they are asked for it. */
  isArchived: z.boolean(),
})
export type Marks = z.infer<typeof marksSchema>

const idsSchema = z.array(idSchema).min(1).max(1_000)

/** What is left out stays as it is. */
export const marksChangeSchema = z.object({
  ids: idsSchema,
  addTags: tagsSchema.default([]),
  removeTags: tagsSchema.default([]),
  note: noteSchema.optional(),
  isArchived: z.boolean().optional(),
})
export type MarksChange = z.infer<typeof marksChangeSchema>

export const renameWishSchema = z.object({ id: idSchema, name: z.string().trim().min(1).max(80) })

export const recordsWishSchema = z.object({ ids: idsSchema })

/** A record that was removed and can be brought back. */
export const removalSchema = z.object({
  id: idSchema,
  kind: z.enum(recordKinds),
  name: z.string().nullable(),
  removedAt: timestampSchema,
  /** When it goes for good. */
  until: timestampSchema,
  bytes: z.number(),
})
export type Removal = z.infer<typeof removalSchema>

/** What was done with each of several records; one that is refused does not keep the others. */
export const recordsDoneSchema = z.object({
  ids: z.array(idSchema),
  refused: z.array(z.object({ id: idSchema, failure: failureSchema })),
})
export type RecordsDone = z.infer<typeof recordsDoneSchema>

/** Of what was removed for good. */
export const sweptSchema = z.object({ ids: z.array(idSchema), bytes: z.number() })
