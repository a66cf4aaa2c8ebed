import { z } from 'zod'

/**
 * How training pictures are cut anew each time. `pad`: from a black border around them, as small ones are (He et al.
 * 2015); `resized`: a part of them, brought to their size, as large ones are (Szegedy et al. 2015); `auto`: as is usual
 * for their size.
 */
export const crops = ['auto', 'pad', 'resized', 'none'] as const
export type Crop = (typeof crops)[number]

/** What of it a search or a training can be asked for. */
export const augmentationSettings = {
  /** Mirror every other picture: not for digits and letters. */
  flip: z.boolean().default(true),
  crop: z.enum(crops).default('auto'),
} as const
export const augmentationPreset = { flip: true, crop: 'auto' } as const

/** @param size side of the pictures, pixels */
export const cropAt = (crop: Crop, size: number): Exclude<Crop, 'auto'> =>
  crop !== 'auto' ? crop : size <= 64 ? 'pad' : 'resized'
