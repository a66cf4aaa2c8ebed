import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DeploymentTask, PreparedModel, TaskEvent } from '#main/compute/protocol.ts'
import { deploymentFiles } from '#main/compute/run-folder.ts'
import { familyOf } from '#shared/architecture/index.ts'
import { modelValues, type ValueSizes, writeModel } from '#shared/engines/ncnn/index.ts'
import { codedIfFull } from '#shared/errors.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import { levels } from '#shared/quantisation/threshold.ts'
import { progressOf, recordsOf } from '../export/trained.ts'
import { type TensorRecords, weightedNetwork } from '../export/weights.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import { readingData, type TaskContext } from '../task.ts'
import { orderedBatches } from '../training/data/batches.ts'
import { fitted, loadDataset } from '../training/data/dataset.ts'
import { calibratedSizes } from './calibrated.ts'
import { roundingOf } from './layers.ts'
import { noisePictures, type Pictures, testPictures } from './pictures.ts'
import { referenceOf } from './reference.ts'

const batchSize = 50
/** A picture each for several starts of the device's program. */
const noises = 5
/** Of whose every layer the values are kept; one of a net whose values are many. */
const layerPictures = 2
const mostValues = 2e6

/**
 * Writes a network as a device's engine loads it, pictures of the test split, and what TensorFlow answers to them.
 * @throws TansakuError the CHECKPOINT and DATASET codes, CALIBRATION_UNUSABLE where nothing but 8 bits was asked for,
 * BAD_REQUEST for 8 bits of a network that was never trained, DISK_FULL
 */
export async function runDeployment(task: DeploymentTask, context: TaskContext): Promise<TaskEvent> {
  const { spec, weights, precisions, folder } = task
  const write = (name: string, bytes: Uint8Array | string): Promise<void> => writeFile(join(folder, name), bytes)
  const stopped: TaskEvent = { type: 'stopped', epoch: null }
  try {
    const { network } = derivedNetworkOf(spec)
    const records = await recordsOf(task)
    const weighted = weightedNetwork(network, records)
    const calibrated = await calibratedSizes(task, records, context)
    if (calibrated === null) return stopped
    const { sizes, failures } = calibrated
    for (const precision of precisions) {
      if (failures.some((failed) => failed.precision === precision)) continue
      const { param, bin } = writeModel(weighted, precision, sizes)
      await write(deploymentFiles.param(precision), param)
      await write(deploymentFiles.weights(precision), bin)
    }
    const input = network.nodes[0]!.output
    const { width, height, channels } = input
    const facts = ({ count, mean, std }: Pictures, reference: PreparedModel['reference']): TaskEvent => ({
      type: 'prepared',
      model: {
        input: { width, height, channels },
        mean: [...mean],
        std: [...std],
        pictures: count,
        reference,
        failures,
      },
    })
    if (weights.kind === 'untrained' || weights.settings.task !== 'images') {
      const noise = noisePictures(input, noises)
      await write(deploymentFiles.pixels, noise.pixels)
      context.emit(facts(noise, null))
      return { type: 'done', epochs: 0 }
    }
    context.emit(readingData)
    const dataset = fitted(await loadDataset(weights.settings.dataset, task), familyOf(spec).input(spec)!)
    const pictures = testPictures(dataset, task.pictures)
    const reference = await compared({ spec, records, weighted, sizes, dataset, pictures }, context, write)
    if (reference === null) return stopped
    await write(deploymentFiles.pixels, pictures.pixels)
    context.emit(facts(pictures, reference))
    return { type: 'done', epochs: 0 }
  } catch (thrown) {
    throw codedIfFull(thrown, folder, 'deploy again')
  }
}

interface Compared extends Pick<DeploymentTask, 'spec'> {
  readonly records: TensorRecords
  readonly weighted: WeightedNetwork
  readonly sizes: ValueSizes
  readonly dataset: Awaited<ReturnType<typeof loadDataset>>
  readonly pictures: Pictures
}

/** What a device's answers are held against. */
async function compared(
  { spec, records, weighted, sizes, dataset, pictures }: Compared,
  { emit, stopRequested }: TaskContext,
  write: (name: string, bytes: Uint8Array) => Promise<void>,
): Promise<PreparedModel['reference']> {
  const values = modelValues(weighted.network)
  const shapes = new Map(weighted.network.nodes.map(({ id, output }) => [id, output]))
  const sizeOf = (node: string): number => {
    const { width, height, channels } = shapes.get(node)!
    return width * height * channels
  }
  const all = values.reduce((sum, { node }) => sum + sizeOf(node), 0)
  const first = Math.min(pictures.count, all > mostValues ? 1 : layerPictures)
  const chosen = pictures.chosen!
  const reference = await referenceOf(
    derivedNetworkOf(spec).network,
    records,
    {
      all: orderedBatches(dataset, 'test', chosen, batchSize),
      first: orderedBatches(dataset, 'test', chosen.subarray(0, first), first),
    },
    values,
    (done, total) => {
      emit({ type: 'progress', progress: progressOf(done, total, { name: 'testing' }, 'asking TensorFlow') })
      return !stopRequested()
    },
  )
  if (reference === null) return null
  await write(deploymentFiles.logits, bytesOf(reference.logits))
  await write(
    deploymentFiles.layers,
    Buffer.concat(
      Array.from({ length: first }, (_, picture) =>
        values.map(({ node }) => {
          const size = sizeOf(node)
          return bytesOf(reference.values.get(node)!.subarray(picture * size, (picture + 1) * size))
        }),
      ).flat(),
    ),
  )
  return {
    labels: [...pictures.labels!],
    layerPictures: first,
    layers: values.map((value) => ({
      id: value.id,
      blob: value.blob,
      size: sizeOf(value.node),
      int8Scale: value.int8.handedOn ? levels / (sizes.get(value.node) ?? levels) : 1,
      rounding: roundingOf(value, weighted, reference.values, sizes),
    })),
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
