import { random, type SeedPart } from '../../tensor/prng.ts'
import { augmentation, type AugmentationSettings, type ImageFormat } from './augmentation.ts'
import type { Pixels, PixelSource } from './pixels.ts'

/** What batches of some images are made by, whoever makes them. */
export interface Recipe {
  readonly format: ImageFormat
  readonly augment: AugmentationSettings | null
  readonly source: PixelSource
}

/** One batch: its images by number, and what its random numbers start from. */
export interface BatchOrder {
  readonly images: Int32Array
  readonly seed: readonly SeedPart[]
}

/** Makes the numbers of batches, [images, height, width, channels] one after another. @throws as pixels are read */
export function batchMaker(
  { format, augment }: Pick<Recipe, 'format' | 'augment'>,
  pixels: Pixels,
): (order: BatchOrder) => Float32Array<ArrayBuffer> {
  const size = format.height * format.width * format.channels
  const fill = augmentation(format, augment)
  const one = new Uint8Array(size)
  return ({ images, seed }) => {
    const stream = random(...seed)
    const values = new Float32Array(images.length * size)
    images.forEach((image, place) => {
      if ('read' in pixels) {
        pixels.read(image, one)
        fill(one, 0, values, place, stream)
      } else fill(pixels, image, values, place, stream)
    })
    return values
  }
}
