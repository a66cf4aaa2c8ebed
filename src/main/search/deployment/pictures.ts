import type { Shape } from '#shared/network/network.ts'
import { createRandom } from '#shared/random.ts'
import type { ImageDataset, ImageSet } from '../training/data/dataset.ts'

/** What a network is run on. */
export interface Pictures {
  /** Height × width × channels, one picture after another. */
  readonly pixels: Uint8Array
  readonly count: number
  readonly mean: readonly number[]
  readonly std: readonly number[]
  /** Their places in the test set, and the right class of each; null where it is noise. */
  readonly chosen: Int32Array | null
  readonly labels: readonly number[] | null
}

/** Evenly from the test split of a data set that is brought to the net's size. */
export function testPictures(dataset: ImageDataset, wished: number): Pictures {
  const { test, mean, std } = dataset
  const count = Math.min(wished, test.count)
  const chosen = Int32Array.from({ length: count }, (_, i) => Math.floor((i * test.count) / count))
  const size = dataset.height * dataset.width * dataset.channels
  const pixels = new Uint8Array(count * size)
  chosen.forEach((image, i) => {
    readPicture(test, image, pixels.subarray(i * size, (i + 1) * size))
  })
  return { pixels, count, mean, std, chosen, labels: [...chosen].map((image) => test.labels[image]!) }
}

function readPicture({ pixels }: ImageSet, image: number, into: Uint8Array): void {
  if ('read' in pixels) pixels.read(image, into)
  else into.set(pixels.subarray(image * into.length, (image + 1) * into.length))
}

/** For a network that was never trained: how long it takes does not hang on what is in them. */
export function noisePictures({ height, width, channels }: Shape, count: number): Pictures {
  const random = createRandom(1)
  const pixels = Uint8Array.from({ length: count * height * width * channels }, () => random.int(256))
  const each = (value: number): number[] => new Array<number>(channels).fill(value)
  return { pixels, count, mean: each(0.5), std: each(0.25), chosen: null, labels: null }
}
