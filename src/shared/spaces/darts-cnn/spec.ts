import { z } from 'zod'
import { writtenInputSchema } from '../input.ts'

export const dartsCnnOps = [
  'none',
  'max_pool_3x3',
  'avg_pool_3x3',
  'skip_connect',
  'sep_conv_3x3',
  'sep_conv_5x5',
  'dil_conv_3x3',
  'dil_conv_5x5',
] as const
export type DartsSearchOp = (typeof dartsCnnOps)[number]
/** What cells may have that no search here chooses from: NASNet-A's and AmoebaNet-A's (quark0/darts operations.py). */
export const cellOps = [...dartsCnnOps, 'sep_conv_7x7', 'conv_7x1_1x7'] as const
export type DartsCnnOp = (typeof cellOps)[number]

/** (op, predecessor) pairs, two per node: quark0/darts' genotype. */
const edgesSchema = z.array(z.tuple([z.enum(cellOps), z.int().min(0).max(100)])).max(200)
const placesSchema = z.array(z.int().min(0).max(100)).max(100)
export const cnnGenotypeSchema = z.object({
  normal: edgesSchema,
  normalConcat: placesSchema,
  reduce: edgesSchema,
  reduceConcat: placesSchema,
})
export type CnnGenotype = z.infer<typeof cnnGenotypeSchema>

export const dartsCnnSpecSchema = z.object({
  family: z.literal('darts-cnn'),
  genotype: cnnGenotypeSchema,
  channels: z.int().positive().max(65_536),
  cells: z.int().positive().max(200),
  auxiliary: z.boolean(),
  input: writtenInputSchema,
})
export type DartsCnnArchitecture = z.infer<typeof dartsCnnSpecSchema>
