import type { ImageDataset, ImageSet } from './dataset.ts'
import { resizedPixels } from './pixels.ts'

/** The same pictures at another size, brought there one by one when they are read. Mean and deviation stay. */
export function resized(dataset: ImageDataset, size: number): ImageDataset {
  const { height, width, channels } = dataset
  if (height === size && width === size) return dataset
  const set = (from: ImageSet): ImageSet => ({
    ...from,
    pixels: resizedPixels(from.pixels, { height, width, channels }, size),
  })
  return { ...dataset, height: size, width: size, training: set(dataset.training), test: set(dataset.test) }
}
