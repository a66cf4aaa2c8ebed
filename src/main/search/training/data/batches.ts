import { random, type Random } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { batchesAhead, type AheadOptions } from './ahead.ts'
import type { AugmentationSettings } from './augmentation.ts'
import { usualThreads, type BatchThreads } from './batch-threads.ts'
import type { ImageDataset, ImageSet } from './dataset.ts'
import { sourceOf } from './pixels.ts'
import { batchMaker, type Recipe } from './recipe.ts'

/** images [n, height, width, channels] float32, normalised; labels int32 [n]. The caller disposes both. */
export type Batch = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
}

/** Disposes of the batch afterwards. */
export function withBatch<T>(batch: Batch, use: (batch: Batch) => T): T {
  try {
    return use(batch)
  } finally {
    tf.dispose(batch)
  }
}

/** Batches of one set of images, for one purpose. */
export interface BatchSource {
  /** Full batches an epoch; what is left over waits for an epoch whose order puts it elsewhere. */
  readonly steps: number
  /**
   * Depends on the seed, the purpose, the epoch and the step alone, so that a resumed run sees the same images. It was
   * made ahead, by a thread, where the one before was asked for before.
   * @throws TansakuError DATASET_CORRUPT
   */
  batch: (epoch: number, step: number) => Batch
  /** Lets go of what was made ahead. */
  dispose: () => void
}

/** Absent = this process's; null = batches are made when asked for, on this thread. */
interface Made {
  readonly threads?: BatchThreads | null
}

export interface TrainingBatchOptions extends Made {
  readonly seed: number
  /** Sets streams of one seed apart: `weights`, `theta`. */
  readonly purpose: string
  readonly batchSize: number
  readonly augment: AugmentationSettings | null
  /** Only so many of an epoch are asked for, again and again; absent = all, epoch after epoch. */
  readonly among?: number
}

/** Shuffled, augmented batches of some training images. */
export function trainingBatches(
  dataset: ImageDataset,
  indices: Int32Array,
  { seed, purpose, batchSize, augment, among, ...made }: TrainingBatchOptions,
): BatchSource {
  const steps = Math.floor(indices.length / batchSize)
  const shuffled = remembered((epoch) => shuffle(indices, random(seed, purpose, 'order', epoch)))
  return batchSource(dataset, 'training', {
    steps,
    batchSize,
    augment,
    ...made,
    orderOf: ({ epoch, step }) => ({
      images: shuffled(epoch).slice(step * batchSize, (step + 1) * batchSize),
      seed: [seed, purpose, 'augment', epoch, step],
    }),
    following: ({ epoch, step }) => {
      if (step + 1 < (among ?? steps)) return { epoch, step: step + 1 }
      return { epoch: among === undefined ? epoch + 1 : epoch, step: 0 }
    },
  })
}

/** Each of a split's images once, in order and as it is; the last batch may be smaller. */
export function orderedBatches(
  dataset: ImageDataset,
  set: 'training' | 'test',
  indices: Int32Array,
  batchSize: number,
  made: Made = {},
): BatchSource {
  const steps = Math.ceil(indices.length / batchSize)
  return batchSource(dataset, set, {
    steps,
    batchSize,
    augment: null,
    ...made,
    orderOf: ({ step }) => ({ images: indices.slice(step * batchSize, (step + 1) * batchSize), seed: [0] }),
    following: ({ epoch, step }) => (step + 1 < steps ? { epoch, step: step + 1 } : null),
  })
}

interface SourceOptions extends Made, Pick<AheadOptions, 'orderOf' | 'following'> {
  readonly steps: number
  readonly batchSize: number
  readonly augment: AugmentationSettings | null
}

function batchSource(
  dataset: ImageDataset,
  set: 'training' | 'test',
  { steps, batchSize, augment, orderOf, following, threads }: SourceOptions,
): BatchSource {
  const { height, width, channels, mean, std } = dataset
  const { pixels, labels } = dataset[set]
  const format = { height, width, channels, mean, std }
  const make = batchMaker({ format, augment }, pixels)
  const used = threads === undefined ? usualThreads(batchSize * height * width * channels) : threads
  const ahead =
    used === null
      ? null
      : batchesAhead({ threads: used, recipe: recipeOf(dataset[set], { format, augment }), orderOf, following })
  return {
    steps,
    batch: (epoch, step) => {
      const order = orderOf({ epoch, step })
      const values = ahead?.take({ epoch, step }) ?? make(order)
      return {
        images: tf.tensor4d(values, [order.images.length, height, width, channels]),
        labels: tf.tensor1d(
          order.images.map((image) => labels[image]!),
          'int32',
        ),
      }
    },
    dispose: () => ahead?.dispose(),
  }
}

/** One recipe for all sources that make theirs alike: a thread opens its pixels once. */
function recipeOf(set: ImageSet, { format, augment }: Pick<Recipe, 'format' | 'augment'>): Recipe {
  const known = recipes.get(set) ?? new Map<string, Recipe>()
  recipes.set(set, known)
  const key = JSON.stringify([format, augment])
  const recipe = known.get(key) ?? { format, augment, source: sourceOf(set.pixels) }
  known.set(key, recipe)
  return recipe
}
const recipes = new WeakMap<ImageSet, Map<string, Recipe>>()

function shuffle(indices: Int32Array, stream: Random): Int32Array {
  return stream.permutation(indices.length).map((i) => indices[i]!)
}

/** Of this epoch and the next: what is made ahead looks into it. */
function remembered(orderOf: (epoch: number) => Int32Array): (epoch: number) => Int32Array {
  const orders = new Map<number, Int32Array>()
  return (epoch) => {
    const order = orders.get(epoch) ?? orderOf(epoch)
    orders.set(epoch, order)
    if (orders.size > 2) orders.delete(Math.min(...orders.keys()))
    return order
  }
}
