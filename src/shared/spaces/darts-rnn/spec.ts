import { z } from 'zod'

export const dartsRnnOps = ['none', 'tanh', 'relu', 'sigmoid', 'identity'] as const
export type DartsRnnOp = (typeof dartsRnnOps)[number]

/** (op, predecessor) pairs, one per node: quark0/darts' genotype. */
export const rnnGenotypeSchema = z.object({
  recurrent: z.array(z.tuple([z.enum(dartsRnnOps), z.int().min(0).max(100)])).max(100),
  concat: z.array(z.int().min(0).max(100)).max(100),
})
export type RnnGenotype = z.infer<typeof rnnGenotypeSchema>

export const dartsRnnSpecSchema = z.object({
  family: z.literal('darts-rnn'),
  genotype: rnnGenotypeSchema,
  hidden: z.int().positive().max(65_536),
  vocabulary: z.int().positive().max(10_000_000),
})
export type DartsRnnArchitecture = z.infer<typeof dartsRnnSpecSchema>

/** For code that trains or draws recurrent nets alone. */
export const isRecurrent = (spec: { readonly family: string }): spec is DartsRnnArchitecture =>
  spec.family === 'darts-rnn'
