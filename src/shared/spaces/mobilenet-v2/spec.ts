import { z } from 'zod'

export const mobilenetV2SpecSchema = z.object({
  family: z.literal('mobilenet-v2'),
  width: z.number().positive().max(16),
  input: z.int().positive().max(4_096),
  classes: z.int().positive().max(1_000_000),
  /** Of the images; absent = 3. */
  channels: z.int().min(1).max(4).optional(),
  /** How many of the article's five are left, the first ones left out; absent = all, whatever the images' size. */
  reductions: z.int().min(0).max(4).optional(),
})
export type MobilenetV2Architecture = z.infer<typeof mobilenetV2SpecSchema>
