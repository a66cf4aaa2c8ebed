import { z } from 'zod'
import { imageInputSchema } from '../input.ts'

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
export const fbnetSpaceIdSchema = z.enum(fbnetSpaceIds)
export type FbnetSpaceId = z.infer<typeof fbnetSpaceIdSchema>

/** A block for each searched layer of its space. */
export const fbnetSpecSchema = z.object({
  family: z.literal('fbnet'),
  space: fbnetSpaceIdSchema,
  blocks: z.array(fbnetBlockIdSchema).max(200),
  headChannels: z.int().positive().max(65_536).optional(),
  /** Absent = the space's own. */
  input: imageInputSchema.optional(),
})
export type FbnetArchitecture = z.infer<typeof fbnetSpecSchema>
