import { z } from 'zod'
import { idSchema } from './common.ts'
import { partBytes } from './exports.ts'

/**
 * A pack: searches, networks, tables, sweeps or comparisons with all that they need to be gone on with, as one file for
 * another Tansaku.
 */
export const packWishSchema = z.object({
  /** Of searches, sweeps, networks, latency tables and comparisons; what they need goes along. */
  ids: z.array(idSchema).min(1).max(1_000),
  /** Without them a run can be looked at, but begins anew when it is resumed. */
  checkpoints: z.boolean().default(true),
  /** A file to be made, which a terminal alone may name; null = kept to be downloaded. */
  path: z.string().min(1).max(4_096).nullable().default(null),
})
export type PackWish = z.infer<typeof packWishSchema>

/** How many of what are in a pack, or were taken over from one. */
export const packContentsSchema = z.object({
  searches: z.int(),
  sweeps: z.int(),
  architectures: z.int(),
  evaluations: z.int(),
  tables: z.int(),
  comparisons: z.int(),
  retargets: z.int(),
  measurements: z.int(),
})
export type PackContents = z.infer<typeof packContentsSchema>

export const packSchema = z.object({
  id: idSchema,
  /** Of its file. */
  name: z.string(),
  bytes: z.int().nonnegative(),
  contents: packContentsSchema,
  checkpoints: z.object({ files: z.int(), bytes: z.int() }),
  /** Data sets that its runs use: they are not in it. */
  datasets: z.array(z.string()),
})
export type Pack = z.infer<typeof packSchema>

/** What becomes of what is here already, in another state. */
export const packConflicts = ['refuse', 'keep', 'replace'] as const

/** A part of a file on its way to the workbench, one after another; the first gives it its id. */
export const uploadPartSchema = z.object({
  id: idSchema.nullable(),
  name: z.string().min(1).max(200),
  offset: z
    .int()
    .nonnegative()
    .max(2 ** 40),
  /** `partBytes` at most. */
  base64: z.base64().max(2 * partBytes),
})

export const unpackWishSchema = z.object({
  /** A file on the computer that runs the workbench, or one that was sent there part by part. */
  from: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('file'), path: z.string().min(1).max(4_096) }),
    z.object({ kind: z.literal('upload'), id: idSchema }),
  ]),
  conflicts: z.enum(packConflicts).default('refuse'),
})
export type UploadPart = z.infer<typeof uploadPartSchema>
export type UnpackWish = z.infer<typeof unpackWishSchema>

/** A data set that runs of a pack use. */
export const packedDatasetSchema = z.object({
  id: z.string().min(1).max(120),
  /** SHA-256 of the pictures that its user added; null of a set that is known by its name. */
  digest: z.string().max(128).nullable(),
})
export type PackedDataset = z.infer<typeof packedDatasetSchema>

export const unpackedSchema = z.object({
  id: idSchema,
  /** Of the file. */
  name: z.string(),
  /** Of those that were asked for when it was packed. */
  roots: z.array(z.object({ id: idSchema, name: z.string() })),
  added: packContentsSchema,
  /** Here already, and the same. */
  same: z.int(),
  kept: z.array(idSchema),
  replaced: z.array(idSchema),
  /** Runs that can be gone on with: not done, with a checkpoint. */
  resumable: z.array(idSchema),
  /** `other`: there is one of that name, of other pictures. */
  datasets: z.array(packedDatasetSchema.extend({ state: z.enum(['ready', 'missing', 'other']) })),
  /** Kinds of processor on which its runs were computed, and this computer's. */
  processors: z.object({ there: z.array(z.string()), here: z.string() }),
})
export type Unpacked = z.infer<typeof unpackedSchema>
