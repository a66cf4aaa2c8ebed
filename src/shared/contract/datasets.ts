import { z } from 'zod'
import {
  mostClasses,
  pictureFormats,
  pictureReportSchema,
  pictureSetNameSchema,
  pictureSizeSchema,
  splitNames,
} from '../datasets/picture-sets.ts'
import { mostHeldOut } from '../datasets/held-out.ts'
import { seedSchema } from '../algorithms/fields.ts'
import { imageInputSchema } from '../spaces/input.ts'
import { timestampSchema } from './common.ts'

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
  /** `added`: the user's own pictures, a record of this home; `known`: one that Tansaku knows by name. */
  origin: z.enum(['known', 'added']).default('known'),
  /** Images, or tokens of a text; 0 for a text of the user's own, which is only counted when it is used. */
  training: z.int(),
  test: z.int(),
  /** Of the training images, those that are held out; null where a search or a training says how many. */
  validation: z.int().nullable().default(null),
  classes: z.int(),
  /** Of a text: its different words, where they are known before it is read. */
  vocabulary: z.int().nullable().default(null),
  shape: z.string(),
  /** Of images. */
  input: imageInputSchema.nullable().default(null),
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

/** Own pictures, as they are to be read. */
export const datasetWishSchema = z.object({
  name: pictureSetNameSchema,
  /** A folder, or a file that lists pictures; on the computer that runs the workbench. */
  from: z.string().min(1).max(4_096),
  /** Null: by the pictures themselves. */
  size: pictureSizeSchema.nullable().default(null),
  /** Of the splits that are drawn where the folder brings none. */
  seed: seedSchema.default(1),
  testShare: z.number().positive().max(mostHeldOut).default(0.15),
  /** Of what is not for testing. */
  validationShare: z.number().positive().max(mostHeldOut).default(0.1),
})
export type DatasetWish = z.infer<typeof datasetWishSchema>

/** A set of pictures: where it came from, how it was read, what was found. */
export const pictureSetSchema = z.object({
  id: pictureSetNameSchema,
  from: z.string(),
  wish: datasetWishSchema.omit({ name: true, from: true }),
  format: z.enum(pictureFormats),
  height: z.int().positive(),
  width: z.int().positive(),
  channels: z.int().positive(),
  /** Per channel, of pixels scaled to 0 … 1, of what is not for testing. */
  mean: z.array(z.number()),
  std: z.array(z.number()),
  /** SHA-256 of all pixels, labels and splits. */
  digest: z.string(),
  /** Name of the folder of its decoded pictures, in the cache. */
  shards: z.string().regex(/^[0-9a-f]{32}$/),
  /** Which splits came with the files; the others were drawn. */
  given: z.array(z.enum(splitNames)),
  files: z.int().nonnegative(),
  report: pictureReportSchema,
  createdAt: timestampSchema,
})
export type PictureSet = z.infer<typeof pictureSetSchema>

/** What lists tell of it: all but the files that were skipped. */
export const pictureSetSummarySchema = pictureSetSchema.extend({
  report: pictureReportSchema.omit({ skipped: true }),
})
export type PictureSetSummary = z.infer<typeof pictureSetSummarySchema>

export const sourceFileSchema = z.object({ path: z.string(), bytes: z.number(), modifiedMs: z.number() })
export type SourceFile = z.infer<typeof sourceFileSchema>

/** What has become of the files that a set was made from. */
export const datasetCheckSchema = z.object({
  id: z.string(),
  files: z.int().nonnegative(),
  changed: z.array(z.string()),
  missing: z.array(z.string()),
  /** Files that have come since; they are no part of the set. */
  added: z.array(z.string()),
})
export type DatasetCheck = z.infer<typeof datasetCheckSchema>

export const samplePicturesWishSchema = z.object({
  id: pictureSetNameSchema,
  class: z.int().nonnegative().max(mostClasses),
  count: z.int().positive().max(64).default(16),
})
export const samplePictureSchema = z.object({
  split: z.enum(splitNames),
  /** PNG, base64. */
  png: z.string(),
})
export type SamplePicture = z.infer<typeof samplePictureSchema>
