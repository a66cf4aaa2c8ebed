import { z } from 'zod'

/** So many of a test's wrong answers are kept: those that the network was surest of. */
export const mostMistakes = 20

/** A test picture that was taken for another class than its own. */
export const mistakeSchema = z.object({
  /** Its number among the set's test pictures. */
  image: z.int().nonnegative(),
  label: z.string(),
  answer: z.string(),
  /** The answer's probability, of all classes' together 1. */
  confidence: z.number().min(0).max(1.001),
})
export type Mistake = z.infer<typeof mistakeSchema>

/** Pictures are kept with a side of so many pixels at most: a page shows them small. */
export const mistakePictureSize = 96

/** A picture's bytes, row by row, its channels side by side. */
export const rawPictureSchema = z.object({
  size: z.int().positive().max(mistakePictureSize),
  channels: z.union([z.literal(1), z.literal(3)]),
  /** Base64. */
  pixels: z.string(),
})
export type RawPicture = z.infer<typeof rawPictureSchema>
