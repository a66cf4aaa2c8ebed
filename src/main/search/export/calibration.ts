import { open } from 'node:fs/promises'
import { setImmediate as breathe } from 'node:timers/promises'
import { TansakuError } from '#shared/errors.ts'
import { calibratedValues, type ValueSizes } from '#shared/engines/ncnn/index.ts'
import { foldedNorms, inferenceNetwork } from '#shared/network/inference.ts'
import type { Network } from '#shared/network/network.ts'
import { addValues, emptyHistogram, largestSize } from '#shared/quantisation/histogram.ts'
import { chooseThreshold } from '#shared/quantisation/threshold.ts'
import { networkFunction } from '../spaces/network-layer.ts'
import { ParameterLayout, ParameterStore, type TensorRecord } from '../tensor/parameters.ts'
import { tf } from '../tensor/tf.ts'
import { orderedBatches, withBatch } from '../training/data/batches.ts'
import type { ImageDataset } from '../training/data/dataset.ts'
import { splitsOf } from '../training/data/split.ts'

/** More change next to nothing (Migacz 2017 takes as many). */
const pictures = 512
const batchSize = 32

export interface CalibrationOptions {
  readonly dataset: ImageDataset
  /** Pictures are those of the validation split, or of the training where none was held out. */
  readonly validationShare: number
  /** Hears after each batch; answers whether to go on. */
  readonly onBatch: (done: number, total: number) => boolean
}

/**
 * Up to which size each value that ncnn makes 8-bit numbers of is told apart, from what the network computes for some
 * pictures: twice over all of them, for the largest values and for how they are spread.
 * @returns null when `onBatch` ended it
 * @throws TansakuError CALIBRATION_UNUSABLE for pictures of one class alone
 */
export async function calibrate(
  network: Network,
  records: readonly TensorRecord[],
  { dataset, validationShare, onBatch }: CalibrationOptions,
): Promise<ValueSizes | null> {
  const batches = batchesOf(dataset, validationShare, pictures)
  const layout = new ParameterLayout()
  const apply = networkFunction(layout, network)
  const store = new ParameterStore(layout, 0)
  const norms = new Map([...foldedNorms(network)].map(([norm, convolution]) => [convolution, norm]))
  const wanted = calibratedValues(inferenceNetwork(network))
  // What a convolution gives in the end is what the norm gives that is folded into it.
  const taps = new Map(wanted.map((id) => [norms.get(id) ?? id, id]))
  const all = 2 * batches.steps
  const look = async (from: number, see: (id: string, values: Float32Array) => void): Promise<boolean> => {
    for (let step = 0; step < batches.steps; step++) {
      await breathe()
      if (!onBatch(from + step, all)) return false
      tf.tidy(() => {
        const { images } = batches.batch(0, step)
        const tap = (id: string, value: tf.Tensor): tf.Tensor => {
          const own = taps.get(id)
          if (own !== undefined) see(own, value.dataSync<'float32'>())
          return value
        }
        // A network does not tap its input.
        tap(network.nodes[0]!.id, images)
        apply(store.pass({ training: false }), images, tap)
      })
    }
    return true
  }
  try {
    store.loadRecords(
      records.filter(({ name }) => /^(values|statistics)\//.test(name) && !name.includes('/auxiliary.')),
    )
    const largest = new Map<string, number>()
    const seeLargest = (id: string, values: Float32Array): void =>
      void largest.set(id, Math.max(largest.get(id) ?? 0, largestSize(values)))
    if (!(await look(0, seeLargest))) return null
    const histograms = new Map([...largest].map(([id, size]) => [id, emptyHistogram(size)]))
    const seeSpread = (id: string, values: Float32Array): void => addValues(histograms.get(id)!, values)
    if (!(await look(batches.steps, seeSpread))) return null
    return new Map([...histograms].map(([id, histogram]) => [id, chooseThreshold(histogram).size]))
  } finally {
    store.dispose()
  }
}

/**
 * Writes pictures for a converter that calibrates by itself: float32, normalised, [height, width, channels], one after
 * the other.
 * @throws TansakuError CALIBRATION_UNUSABLE for pictures of one class alone
 */
export async function writePictures(
  file: string,
  dataset: ImageDataset,
  validationShare: number,
  count: number,
): Promise<void> {
  const batches = batchesOf(dataset, validationShare, count)
  const handle = await open(file, 'w')
  try {
    for (let step = 0; step < batches.steps; step++)
      await handle.write(withBatch(batches.batch(0, step), ({ images }) => asBytes(images.dataSync<'float32'>())))
  } finally {
    await handle.close()
  }
}

const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

const batchesOf = (dataset: ImageDataset, validationShare: number, count: number) =>
  orderedBatches(dataset, 'training', chosenPictures(dataset, validationShare, count), batchSize)

/** Evenly from all that may be looked at. */
function chosenPictures(dataset: ImageDataset, validationShare: number, most: number): Int32Array {
  const { training, validation } = splitsOf(dataset, validationShare)
  const pool = validation.length > 0 ? validation : training
  const count = Math.min(most, pool.length)
  const chosen = Int32Array.from({ length: count }, (_, i) => pool[Math.floor((i * pool.length) / count)]!)
  if (new Set(chosen.map((image) => dataset.training.labels[image]!)).size > 1) return chosen
  throw new TansakuError(
    'CALIBRATION_UNUSABLE',
    `All pictures of "${dataset.id}" to calibrate with are of one class: what the others need would be cut off. Take fp32 or fp16, or train with a validation split that has several classes.`,
    { dataset: dataset.id, pictures: count },
  )
}
