import { random, type Random } from '../../tensor/prng.ts'
import { tf } from '../../tensor/tf.ts'
import { augmentation, type AugmentationSettings } from './augmentation.ts'
import type { ImageDataset, ImageSet } from './dataset.ts'

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
  /** Depends on the seed, the purpose, the epoch and the step alone, so that a resumed run sees the same images. */
  batch: (epoch: number, step: number) => Batch
}

export interface TrainingBatchOptions {
  readonly seed: number
  /** Sets streams of one seed apart: `weights`, `theta`. */
  readonly purpose: string
  readonly batchSize: number
  readonly augment: AugmentationSettings | null
}

/**
 * Shuffled, augmented batches of some training images. Made when asked for, on this thread: 64 CIFAR images take about
 * a millisecond of one core, a search step half a second, and a worker would compete with TensorFlow for the cores.
 */
export function trainingBatches(
  dataset: ImageDataset,
  indices: Int32Array,
  { seed, purpose, batchSize, augment }: TrainingBatchOptions,
): BatchSource {
  const fill = augmentation(dataset, augment)
  let shuffled: { epoch: number; order: Int32Array } = { epoch: -1, order: new Int32Array() }
  return {
    steps: Math.floor(indices.length / batchSize),
    batch: (epoch, step) => {
      if (shuffled.epoch !== epoch) shuffled = { epoch, order: shuffle(indices, random(seed, purpose, 'order', epoch)) }
      const chosen = shuffled.order.subarray(step * batchSize, (step + 1) * batchSize)
      return makeBatch(dataset, dataset.training, chosen, fill, random(seed, purpose, 'augment', epoch, step))
    },
  }
}

/** Each of a split's images once, in order and as it is; the last batch may be smaller. */
export function orderedBatches(
  dataset: ImageDataset,
  set: 'training' | 'test',
  indices: Int32Array,
  batchSize: number,
): BatchSource {
  const fill = augmentation(dataset, null)
  return {
    steps: Math.ceil(indices.length / batchSize),
    batch: (_epoch, step) =>
      makeBatch(dataset, dataset[set], indices.subarray(step * batchSize, (step + 1) * batchSize), fill, random(0)),
  }
}

function shuffle(indices: Int32Array, stream: Random): Int32Array {
  return stream.permutation(indices.length).map((i) => indices[i]!)
}

function makeBatch(
  dataset: ImageDataset,
  set: ImageSet,
  chosen: Int32Array,
  fill: ReturnType<typeof augmentation>,
  stream: Random,
): Batch {
  const { height, width, channels } = dataset
  const size = height * width * channels
  const images = new Float32Array(chosen.length * size)
  const { pixels } = set
  if ('read' in pixels) {
    const one = new Uint8Array(size)
    chosen.forEach((image, place) => {
      pixels.read(image, one)
      fill(one, 0, images, place, stream)
    })
  } else
    chosen.forEach((image, place) => {
      fill(pixels, image, images, place, stream)
    })
  return {
    images: tf.tensor4d(images, [chosen.length, height, width, channels]),
    labels: tf.tensor1d(
      chosen.map((image) => set.labels[image]!),
      'int32',
    ),
  }
}
