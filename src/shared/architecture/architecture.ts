import { z } from 'zod'

/** The nine blocks of FBNet's Table 2, in the table's order; θ's columns follow it. */
export const fbnetBlockIds = [
  'k3_e1',
  'k3_e1_g2',
  'k3_e3',
  'k3_e6',
  'k5_e1',
  'k5_e1_g2',
  'k5_e3',
  'k5_e6',
  'skip',
] as const
export const fbnetBlockIdSchema = z.enum(fbnetBlockIds)
export type FbnetBlockId = z.infer<typeof fbnetBlockIdSchema>

export const fbnetSpaceIds = ['fbnet', 'fbnet-cifar', 'fbnet-mini'] as const
export const dartsSpaceIds = ['darts-cnn', 'darts-rnn'] as const
export const spaceIds = [...fbnetSpaceIds, ...dartsSpaceIds] as const
export const fbnetSpaceIdSchema = z.enum(fbnetSpaceIds)
export const spaceIdSchema = z.enum(spaceIds)
export type FbnetSpaceId = z.infer<typeof fbnetSpaceIdSchema>
export type SpaceId = z.infer<typeof spaceIdSchema>

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
export const dartsRnnOps = ['none', 'tanh', 'relu', 'sigmoid', 'identity'] as const
export type DartsCnnOp = (typeof dartsCnnOps)[number]
export type DartsRnnOp = (typeof dartsRnnOps)[number]

/** (op, predecessor) pairs, two per node for a CNN cell, one for an RNN cell: quark0/darts' genotype. */
const cnnEdgesSchema = z.array(z.tuple([z.enum(dartsCnnOps), z.int().min(0)]))
export const cnnGenotypeSchema = z.object({
  normal: cnnEdgesSchema,
  normalConcat: z.array(z.int()),
  reduce: cnnEdgesSchema,
  reduceConcat: z.array(z.int()),
})
export const rnnGenotypeSchema = z.object({
  recurrent: z.array(z.tuple([z.enum(dartsRnnOps), z.int().min(0)])),
  concat: z.array(z.int()),
})
export type CnnGenotype = z.infer<typeof cnnGenotypeSchema>
export type RnnGenotype = z.infer<typeof rnnGenotypeSchema>

/** A derived, discrete net as plain data. */
export const architectureSpecSchema = z.discriminatedUnion('family', [
  z.object({
    family: z.literal('fbnet'),
    space: fbnetSpaceIdSchema,
    blocks: z.array(fbnetBlockIdSchema),
    headChannels: z.int().positive().optional(),
  }),
  z.object({
    family: z.literal('darts-cnn'),
    genotype: cnnGenotypeSchema,
    channels: z.int().positive(),
    cells: z.int().positive().max(200),
    auxiliary: z.boolean(),
    input: z.enum(['cifar', 'imagenet']),
  }),
  z.object({
    family: z.literal('darts-rnn'),
    genotype: rnnGenotypeSchema,
    hidden: z.int().positive(),
    vocabulary: z.int().positive(),
  }),
  z.object({
    family: z.literal('mobilenet-v2'),
    width: z.number().positive().max(16),
    input: z.int().positive(),
    classes: z.int().positive(),
  }),
])
export type ArchitectureSpec = z.infer<typeof architectureSpecSchema>
export type FbnetArchitecture = Extract<ArchitectureSpec, { family: 'fbnet' }>
export type DartsCnnArchitecture = Extract<ArchitectureSpec, { family: 'darts-cnn' }>
export type DartsRnnArchitecture = Extract<ArchitectureSpec, { family: 'darts-rnn' }>

/** The space an architecture is of, or null where it is of none. */
export function spaceOf(spec: ArchitectureSpec): SpaceId | null {
  if (spec.family === 'fbnet') return spec.space
  return spec.family === 'mobilenet-v2' ? null : spec.family
}
