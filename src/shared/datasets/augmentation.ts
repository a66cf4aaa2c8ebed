import { z } from 'zod'

/**
 * How training pictures are cut anew each time. `pad`: from a black border around them, as small ones are (He et al.
 * 2015); `resized`: a part of them, brought to their size, as large ones are (Szegedy et al. 2015); `auto`: as is usual
 * for their size.
 */
export const crops = ['auto', 'pad', 'resized', 'none'] as const
export type Crop = (typeof crops)[number]

/**
 * How far a training picture's brightness, contrast and saturation go from its own.
 * `auto`: as is usual for pictures of its size.
 */
export const jitters = ['auto', 'none', 'light', 'strong'] as const
export type Jitter = (typeof jitters)[number]

/** Each is multiplied by 1 ± so much at most. Strong is DARTS' on ImageNet, over 250 epochs. */
export const jitterStrengths: Readonly<Record<Exclude<Jitter, 'auto'>, number>> = { none: 0, light: 0.2, strong: 0.4 }

/** What of it a search or a training can be asked for. */
export const augmentationSettings = {
  /** Mirror every other picture: not for digits and letters. */
  flip: z.boolean().default(true),
  crop: z.enum(crops).default('auto'),
  /** What is stored without it was trained without it. */
  jitter: z.enum(jitters).default('none'),
  /** Side of the square that is blanked, pixels; 0 = none (DeVries and Taylor 2017). */
  cutout: z.int().nonnegative().max(1_024).default(0),
} as const
export type AugmentationSettings = {
  readonly [Setting in keyof typeof augmentationSettings]: z.infer<(typeof augmentationSettings)[Setting]>
}
export const augmentationPreset = {
  flip: true,
  crop: 'auto',
  jitter: 'auto',
  cutout: 0,
} as const satisfies AugmentationSettings

/** As it was before there was a choice. */
export const plainAugmentation = { flip: true, crop: 'auto', jitter: 'none' } as const

/** @param size side of the pictures, pixels */
export const cropAt = (crop: Crop, size: number): Exclude<Crop, 'auto'> =>
  crop !== 'auto' ? crop : size <= 64 ? 'pad' : 'resized'

/** @param size side of the pictures, pixels */
export const jitterAt = (jitter: Jitter, size: number): Exclude<Jitter, 'auto'> =>
  jitter !== 'auto' ? jitter : size <= 64 ? 'none' : 'light'
