import { TansakuError } from '#shared/errors.ts'
import { random } from '../../tensor/prng.ts'
import type { ImageDataset, ImageSet } from './dataset.ts'

/** Images by number: training and validation share the data set's training images, test has its test images. */
export interface Splits {
  /** What nets and searches learn from. */
  readonly training: Int32Array
  /** Chooses epochs; no training and no search ever sees it. */
  readonly validation: Int32Array
  /** Read once, when all is chosen. */
  readonly test: Int32Array
}

/** Of the data set, not of a run: every run holds out the same images, so that seeds and searches compare. */
const splitSeed = 0

/**
 * A data set's three splits. A set that holds images out itself has these for validation, whatever the share. Else
 * they are drawn from each class in proportion; those of a smaller share are among those of a larger one.
 * @param validationShare 0 … 1 of the training images; 0 = none are held out
 * @throws TansakuError BAD_REQUEST where a share leaves nothing to validate on or nothing to train on
 */
export function splitsOf(
  { id, training, test, heldOut }: Pick<ImageDataset, 'id' | 'training' | 'test' | 'heldOut'>,
  validationShare: number,
): Splits {
  const isHeldOut = new Uint8Array(training.count)
  const chosen = heldOut ?? drawnByClass(id, training, validationShare)
  if (validationShare > 0) for (const image of chosen) isHeldOut[image] = 1
  const all = numbers(training.count)
  const splits = {
    training: all.filter((image) => isHeldOut[image] === 0),
    validation: all.filter((image) => isHeldOut[image] === 1),
    test: numbers(test.count),
  }
  if (splits.training.length === 0 || (validationShare > 0 && splits.validation.length === 0))
    throw new TansakuError(
      'BAD_REQUEST',
      `A validation share of ${String(validationShare)} leaves ${String(splits.training.length)} images of "${id}" to train on and ${String(splits.validation.length)} to validate on: choose another share, or 0 for no validation.`,
      { dataset: id, validationShare, training: splits.training.length, validation: splits.validation.length },
    )
  return splits
}

function drawnByClass(id: string, { labels }: ImageSet, share: number): number[] {
  const byClass = new Map<number, number[]>()
  for (const [image, label] of labels.entries()) {
    const images = byClass.get(label)
    if (images === undefined) byClass.set(label, [image])
    else images.push(image)
  }
  return [...byClass].flatMap(([label, images]) => {
    const order = random(splitSeed, 'validation', id, label).permutation(images.length)
    return Array.from(order.subarray(0, Math.round(images.length * share)), (place) => images[place]!)
  })
}

/** The training split in two parts that share none. */
export interface SearchSplit {
  /** For the weights. */
  readonly weights: Int32Array
  /** For the architecture's parameters. */
  readonly architecture: Int32Array
}

/**
 * A random choice of the training split, cut in two. The same seed gives the same parts.
 * @param images how many to use, null = all
 * @param weightShare 0 … 1, the first part's share
 * @throws TansakuError BAD_REQUEST when a part is smaller than a batch
 */
export function splitImages(
  training: Int32Array,
  {
    seed,
    images,
    weightShare,
    batchSize,
  }: { seed: number; images: number | null; weightShare: number; batchSize: number },
): SearchSplit {
  const used = chooseImages(training, { seed, images })
  const cut = Math.round(used.length * weightShare)
  const split = { weights: used.slice(0, cut), architecture: used.slice(cut) }
  requireBatch(split.weights.length, batchSize, 'the weights')
  requireBatch(split.architecture.length, batchSize, 'the architecture')
  return split
}

/** How a search shares a data set's training split. @throws as splitsOf and splitImages */
export function searchSplit(
  dataset: ImageDataset,
  settings: {
    readonly seed: number
    readonly validationShare: number
    readonly trainingImages: number | null
    readonly weightShare: number
    readonly batchSize: number
  },
): SearchSplit {
  const { training } = splitsOf(dataset, settings.validationShare)
  return splitImages(training, { ...settings, images: settings.trainingImages })
}

/** A random choice of the training split in random order. */
export function chooseImages(
  training: Int32Array,
  { seed, images }: { seed: number; images: number | null },
): Int32Array {
  const count = training.length
  if (images !== null && images > count) {
    throw new TansakuError(
      'BAD_REQUEST',
      `${images} training images were asked for, the data set has ${count} that are not held out for validation: ask for fewer.`,
      { images, count },
    )
  }
  return random(seed, 'split')
    .permutation(count)
    .slice(0, images ?? count)
    .map((place) => training[place]!)
}

export function requireBatch(images: number, batchSize: number, purpose: string): void {
  if (images >= batchSize) return
  throw new TansakuError(
    'BAD_REQUEST',
    `Only ${images} images train ${purpose}, fewer than one batch of ${batchSize}: use a smaller batch or more training images.`,
    { images, batchSize },
  )
}

const numbers = (count: number): Int32Array => Int32Array.from({ length: count }, (_, number) => number)
