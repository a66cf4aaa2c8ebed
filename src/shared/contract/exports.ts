import { z } from 'zod'
import { seedSchema } from '../algorithms/fields.ts'
import { exportFormatIds, exportFormatSchema } from '../exports/formats.ts'
import { idSchema, precisionSchema } from './common.ts'

/** Which numbers a network is shipped with. */
export const exportWeightsSchema = z.discriminatedUnion('kind', [
  /** Those of the epoch that a training chose. */
  z.object({ kind: z.literal('trained'), evaluationId: idSchema }),
  /** First values, as a training of this seed would begin: for latency, since its answers mean nothing. */
  z.object({ kind: z.literal('untrained'), seed: seedSchema.default(1) }),
])
export type ExportWeights = z.infer<typeof exportWeightsSchema>

export const exportWishSchema = z.object({
  architectureId: idSchema,
  weights: exportWeightsSchema,
  formats: z.array(exportFormatSchema).min(1).max(exportFormatIds.length),
  /** Of formats that know several. */
  precisions: z.array(precisionSchema).min(1).max(3).default(['fp32']),
  /** Images of a run; null = open, where the format can leave it so. */
  batch: z.int().positive().max(65_536).nullable().default(null),
})
export type ExportWish = z.infer<typeof exportWishSchema>

export const exportedFileSchema = z.object({
  /** Below the export's folder, with forward slashes. */
  path: z.string().min(1),
  bytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ExportedFile = z.infer<typeof exportedFileSchema>

/** A finished export, kept until it is removed or the workbench opens again. */
export const exportSchema = exportWishSchema.extend({
  id: idSchema,
  name: z.string(),
  files: z.array(exportedFileSchema),
  /** All files in one, for whoever takes them home by a browser. */
  bundle: exportedFileSchema,
})
export type Export = z.infer<typeof exportSchema>

/** A part of a file, at most this many bytes at a time. */
export const partBytes = 2 ** 20
export const filePartSchema = z.object({ base64: z.string(), bytes: z.int().nonnegative() })
