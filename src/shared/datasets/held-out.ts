import { z } from 'zod'

export const mostHeldOut = 0.5

/** Share of a data set's training images held out to choose by; 0 = none. */
export const validationShareSchema = z.number().min(0).max(mostHeldOut).default(0.1)

/** Training images left once a share is held out for validation. */
export const imagesToTrain = (images: number, validationShare: number): number =>
  images - Math.round(images * validationShare)

/** The same of a data set, which may have its validation images set apart already. */
export const imagesToTrainOf = (
  { training, validation }: { readonly training: number; readonly validation: number | null },
  validationShare: number,
): number => (validation === null ? imagesToTrain(training, validationShare) : training - validation)

/** A preset's number of images, or all where a set has no more. @param images of the set; null where not known */
export function imagesOfPreset<Settings extends object>(settings: Settings, images: number | null): Settings {
  const { trainingImages, validationShare } = settings as {
    readonly trainingImages?: number | null
    readonly validationShare?: number
  }
  const isMore =
    images !== null && trainingImages != null && trainingImages > imagesToTrain(images, validationShare ?? 0)
  return isMore ? { ...settings, trainingImages: null } : settings
}
