import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Precision, Progress } from '#shared/contract/common.ts'
import type { Deployed, Deployment } from '#shared/contract/deployments.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { agreementOf } from '#shared/deployments/agreement.ts'
import { firstUnexplained, layerErrors, relativeError } from '#shared/deployments/layers.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { DeploymentTask, PreparedModel } from '#main/compute/protocol.ts'
import { deploymentFiles } from '#main/compute/run-folder.ts'
import { encodePng } from '#main/datasets/index.ts'
import { deployModel, type DeployedModel, type ModelInputs } from '#main/devices/deployment/run.ts'
import type { Device } from '#main/devices/device.ts'
import { targetOf } from '#main/devices/latency-table/index.ts'
import type { JobControl } from '../jobs/jobs.ts'

/**
 * Runs a prepared network on a device, precision after precision. One that could not be prepared, or that the device
 * cannot run, ends with its failure, and the others are run.
 * @throws that failure where nothing else was run, and what `deployModel` and the session throw
 */
export async function runOnDevice(
  device: Device,
  description: DeviceDescription,
  { folder, precisions }: DeploymentTask,
  model: PreparedModel,
  { signal, progress }: JobControl,
): Promise<Pick<Deployment, 'engine' | 'binarySha256' | 'results'>> {
  const read = (name: string): Promise<Buffer> => readFile(join(folder, name))
  const inputs = inputsOf(model, await read(deploymentFiles.pixels))
  const expected = model.reference && {
    ...model.reference,
    logits: floats(await read(deploymentFiles.logits)),
    values: floats(await read(deploymentFiles.layers)),
  }
  const session = await device.openSession(signal)
  try {
    const results: Deployed[] = []
    const failures: TansakuError[] = []
    let engine = ''
    for (const [index, precision] of precisions.entries()) {
      const tell = (done: number): void => {
        progress(progressOf(index * model.pictures + done, precisions.length * model.pictures, description, precision))
      }
      const unprepared = model.failures.find((failed) => failed.precision === precision)
      if (unprepared !== undefined) {
        results.push({ state: 'failed', ...unprepared })
        continue
      }
      tell(0)
      const files = {
        precision,
        param: await read(deploymentFiles.param(precision)),
        weights: await read(deploymentFiles.weights(precision)),
      }
      try {
        const ran = await deployModel(session.models, files, inputs, { signal, onPictures: tell })
        engine = ran.engine
        results.push({
          state: 'ran',
          precision,
          target: targetOf(description, device.engine, { precision, threads: ran.threads, cores: [] }, [ran]),
          fileBytes: files.param.length + files.weights.length,
          latency: ran.latency,
          loadUs: ran.loadUs,
          peakBytes: ran.peakBytes,
          agreement: expected && agreementWith(expected, ran, precision),
        })
      } catch (thrown) {
        const error = toTansakuError(thrown)
        if (error.code !== 'PRECISION_UNSUPPORTED') throw error
        failures.push(error)
        results.push({ state: 'failed', precision, failure: { ...error.toJSON(), details: { ...error.details } } })
      }
    }
    if (failures.length > 0 && results.every(({ state }) => state === 'failed')) throw failures[0]!
    return { engine, binarySha256: session.binarySha256, results }
  } finally {
    await session.dispose()
  }
}

function inputsOf({ input, mean, std, pictures, reference }: PreparedModel, pixels: Buffer): ModelInputs {
  const { width, height, channels } = input
  const size = width * height * channels
  return {
    input,
    mean,
    std,
    pictures,
    strip: (first, count) =>
      encodePng(pixels.subarray(first * size, (first + count) * size), {
        width,
        height: height * count,
        channels: channels === 1 ? 1 : 3,
      }),
    layers: reference && {
      pictures: reference.layerPictures,
      blobs: reference.layers.map(({ blob }) => blob),
      bytes: 4 * reference.layerPictures * reference.layers.reduce((sum, { size: numbers }) => sum + numbers, 0),
    },
  }
}

type Expected = NonNullable<PreparedModel['reference']> & {
  readonly logits: Float32Array
  readonly values: Float32Array
}

function agreementWith(expected: Expected, { logits, layers }: DeployedModel, precision: Precision) {
  const errors = layers && layerErrorsOf(expected, floats(layers), precision)
  return {
    ...agreementOf(logits, expected.logits, expected.labels),
    layers: errors,
    unexplained: errors && firstUnexplained(errors),
  }
}

/** Layer by layer, over the pictures that the device has written. */
function layerErrorsOf({ layers, values }: Expected, found: Float32Array, precision: Precision) {
  const each = layers.reduce((sum, { size }) => sum + size, 0)
  const pictures = found.length / each
  if (!Number.isInteger(pictures) || pictures === 0)
    throw new TansakuError(
      'BENCHMARK_OUTPUT_MALFORMED',
      `The device wrote ${String(found.length)} numbers of layers; expected ${String(each)} for each picture. Run \`npm run setup\` to build the benchmark anew.`,
    )
  let at = 0
  const errors = layers.map(({ size, int8Scale }) => {
    const scale = precision === 'int8' ? int8Scale : 1
    const [ours, theirs] = [new Float32Array(pictures * size), new Float32Array(pictures * size)]
    for (let picture = 0; picture < pictures; picture++) {
      const from = picture * each + at
      ours.set(
        found.subarray(from, from + size).map((value) => value / scale),
        picture * size,
      )
      theirs.set(values.subarray(from, from + size), picture * size)
    }
    at += size
    return relativeError(ours, theirs)
  })
  return layerErrors(layers, errors, precision)
}

const floats = (bytes: Buffer): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer)

const progressOf = (
  done: number,
  total: number,
  { name: deviceName }: DeviceDescription,
  precision: Precision,
): Progress => ({
  done,
  total,
  unit: 'pictures',
  message: `running in ${precision} on ${deviceName}`,
  stage: { name: 'deploying', deviceName, precision },
  etaSeconds: null,
})
