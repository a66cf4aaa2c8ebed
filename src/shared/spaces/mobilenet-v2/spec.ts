import { z } from 'zod'

export const mobilenetV2SpecSchema = z.object({
  family: z.literal('mobilenet-v2'),
  width: z.number().positive().max(16),
  input: z.int().positive().max(4_096),
  classes: z.int().positive().max(1_000_000),
})
export type MobilenetV2Architecture = z.infer<typeof mobilenetV2SpecSchema>
