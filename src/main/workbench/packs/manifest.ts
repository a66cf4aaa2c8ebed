import { z } from 'zod'
import { idSchema, timestampSchema } from '#shared/contract/common.ts'
import { packedDatasetSchema } from '#shared/contract/packs.ts'

export const packFormat = 'tansaku-pack'
/** Grows when what is in a pack means something else; other columns do not make another version. */
export const packVersion = 1

export const manifestPath = 'manifest.json'
export const recordsPath = (table: string): string => `records/${table}.jsonl`
export const runFilePath = (id: string, name: string): string => `runs/${id}/${name}`

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/)
const fileSchema = z.object({ path: z.string().min(1).max(300), bytes: z.int().nonnegative(), sha256: sha256Schema })

/** What says whether the rest can be understood. */
export const manifestHeadSchema = z.object({ format: z.literal(packFormat), version: z.int() })

/** What is in a pack, and where it comes from. */
export const manifestSchema = manifestHeadSchema.extend({
  /** Of the Tansaku that wrote it. */
  producer: z.string().max(120),
  createdAt: timestampSchema,
  /** Of the home that it left; its own computer is another one elsewhere. */
  home: z.string().regex(/^[0-9a-f]{1,64}$/),
  /** Migrations that its rows have had. */
  schema: z.array(z.string().max(120)).max(10_000),
  roots: z.array(z.object({ id: idSchema, name: z.string().max(1_000) })).max(1_000),
  /** Rows of tables, a line each. */
  records: z.array(fileSchema.extend({ table: z.string().max(64), rows: z.int().nonnegative() })).max(1_000),
  /** Of the runs' folders. */
  files: z.array(fileSchema).max(1_000_000),
  datasets: z.array(packedDatasetSchema).max(10_000),
  /** Kinds of processor, with their TensorFlow, on which its runs were computed. */
  processors: z.array(z.string().max(300)).max(1_000),
})
export type Manifest = z.infer<typeof manifestSchema>
