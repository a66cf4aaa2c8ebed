import { z } from 'zod'

export const mostHeldOut = 0.5

/** Share of a data set's training images held out to choose by; 0 = none. */
export const validationShareSchema = z.number().min(0).max(mostHeldOut).default(0.1)

/** Training images left once a share is held out for validation. */
export const imagesToTrain = (images: number, validationShare: number): number =>
  images - Math.round(images * validationShare)
