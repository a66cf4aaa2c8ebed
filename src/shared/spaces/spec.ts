import { z } from 'zod'
import { dartsCnnSpecSchema } from './darts-cnn/spec.ts'
import { dartsRnnSpecSchema } from './darts-rnn/spec.ts'
import { fbnetSpaceIds, fbnetSpecSchema } from './fbnet/spec.ts'
import { mobilenetV2SpecSchema } from './mobilenet-v2/spec.ts'
import { modelSpecSchema } from './model/spec.ts'

export const spaceIds = [...fbnetSpaceIds, 'darts-cnn', 'enas-cnn', 'darts-rnn'] as const
export const spaceIdSchema = z.enum(spaceIds)
export type SpaceId = z.infer<typeof spaceIdSchema>

/** A derived, discrete architecture as plain data; what it is made of is told by the row of its family. */
export const architectureSpecSchema = z.discriminatedUnion('family', [
  fbnetSpecSchema,
  dartsCnnSpecSchema,
  dartsRnnSpecSchema,
  mobilenetV2SpecSchema,
  modelSpecSchema,
])
export type ArchitectureSpec = z.infer<typeof architectureSpecSchema>
export type FamilyId = ArchitectureSpec['family']
