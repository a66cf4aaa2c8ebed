import { TansakuError } from '#shared/errors.ts'
import { random } from '../../tensor/prng.ts'

/** Training images by number, in two parts that share none. */
export interface Split {
  /** For the weights. */
  readonly weights: Int32Array
  /** For the architecture's parameters. */
  readonly architecture: Int32Array
}

/**
 * A random choice of images, cut in two. The same seed gives the same parts.
 * @param count images there are @param images how many to use, null = all @param weightShare 0 … 1, the first part's
 * share
 * @throws TansakuError BAD_REQUEST when a part is smaller than a batch
 */
export function splitImages(
  count: number,
  {
    seed,
    images,
    weightShare,
    batchSize,
  }: { seed: number; images: number | null; weightShare: number; batchSize: number },
): Split {
  const used = chooseImages(count, { seed, images })
  const cut = Math.round(used.length * weightShare)
  const split = { weights: used.slice(0, cut), architecture: used.slice(cut) }
  requireBatch(split.weights.length, batchSize, 'the weights')
  requireBatch(split.architecture.length, batchSize, 'the architecture')
  return split
}

/** A random choice of images in random order. */
export function chooseImages(count: number, { seed, images }: { seed: number; images: number | null }): Int32Array {
  if (images !== null && images > count) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${images} training images were asked for, the data set has ${count}: ask for fewer.`,
      { images, count },
    )
  }
  return random(seed, 'split')
    .permutation(count)
    .slice(0, images ?? count)
}

export function requireBatch(images: number, batchSize: number, purpose: string): void {
  if (images >= batchSize) return
  throw new TansakuError(
    'BAD_REQUEST',
    `Only ${images} images train ${purpose}, fewer than one batch of ${batchSize}: use a smaller batch or more training images.`,
    { images, batchSize },
  )
}
