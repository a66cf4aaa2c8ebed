/** A DNAS step for several devices, set beside the same step for one of them in the same process. */
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { median } from '#shared/statistics/index.ts'
import { sampledSteps } from '#main/search/algorithms/dnas/sampled-steps.ts'
import { dnasSteps } from '#main/search/algorithms/dnas/steps.ts'
import { pathSupernet } from '#main/search/spaces/fbnet/path-supernet.ts'
import { supernet } from '#main/search/spaces/fbnet/supernet.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { imageBatch } from './steps.ts'
import { byTurns, type Pair } from './timed.ts'

export interface DevicesResult {
  readonly devices: number
  /** Of a step of w and one of θ together, seconds. */
  readonly one_median_s: number
  readonly median_s: number
  readonly one_cpu_s: number
  readonly cpu_s: number
  /** Several devices by one, medians over the pairs, taken by turns. */
  readonly ratio: number
  readonly cpu_ratio: number
  /** Graphs of the step on θ: one for all devices. */
  readonly graphs: number
}

interface DevicesOptions {
  readonly devices: number
  readonly sampled: boolean
  readonly batch: number
  readonly steps: number
}

export function measureDevices({ devices, sampled, batch, steps }: DevicesOptions): DevicesResult {
  const data = { w: imageBatch(batch, 'train'), theta: imageBatch(batch, 'validation') }
  const one = subject(1, sampled, data)
  const several = subject(devices, sampled, data)
  // Traced, and each device once.
  for (let i = 0; i < devices; i++) {
    one.run(i)
    several.run(i)
  }
  const pairs = byTurns(steps, several.run, one.run)
  const of = (pick: (pair: Pair) => number): number => Number(median(pairs.map(pick)).toFixed(4))
  return {
    devices,
    one_median_s: of((pair) => pair.one.wall),
    median_s: of((pair) => pair.its.wall),
    one_cpu_s: of((pair) => pair.one.cpu),
    cpu_s: of((pair) => pair.its.cpu),
    ratio: of((pair) => pair.its.wall / pair.one.wall),
    cpu_ratio: of((pair) => pair.its.cpu / pair.one.cpu),
    graphs: several.graphs(),
  }
}

type Data = Readonly<Record<'w' | 'theta', ReturnType<typeof imageBatch>>>

/** One step of w and one of θ, on made-up tables; devices take turns. */
function subject(devices: number, sampled: boolean, data: Data) {
  const places = operatorPlaces(fbnetSpaces['fbnet-cifar'])
  const layers = places.filter(({ searched }) => searched)
  const layout = new ParameterLayout()
  const net = sampled
    ? ({ sampled, apply: pathSupernet(layout, places, 'separate') } as const)
    : ({ sampled, apply: supernet(layout, places) } as const)
  const architectureLayout = new ParameterLayout()
  const shape = [...(devices === 1 ? [] : [devices]), layers.length, fbnetBlockIds.length]
  const theta = architectureLayout.weight('theta', shape, constant(0))
  const stores = {
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
    theta,
  }
  const latencies = Array.from({ length: devices }, (_, device) => ({
    fixedUs: 100,
    blocksUs: layers.map((_, layer) => fbnetBlockIds.map((_, block) => 50 + 10 * block + layer * (device + 1))),
  }))
  const settings = dnasSettingsSchema.parse({
    algorithm: 'dnas',
    space: 'fbnet-cifar',
    dataset: 'made up',
    seed: 1,
    latencyTableId: '1',
    otherDevices: latencies.slice(1).map((_, i) => ({ latencyTableId: String(i + 2) })),
  })
  const steps = net.sampled
    ? sampledSteps(net.apply, stores, latencies, settings, false)
    : dnasSteps(net.apply, stores, latencies, settings, false)
  const constants = { learningRate: tf.scalar(0.01), temperature: tf.scalar(5) }
  return {
    run: (i: number): void => {
      const key = tf.tensor1d(stepKey(1, i), 'int32')
      const device = tf.tensor1d([i % devices], 'int32')
      const fed = { ...constants, key, ...(devices > 1 && { device }) }
      const outputs = [steps.trainWeights({ ...data.w, ...fed }), steps.trainTheta({ ...data.theta, ...fed })]
      for (const { crossEntropy } of outputs) crossEntropy.dataSync()
      tf.dispose([key, device, outputs] as unknown as tf.TensorContainer)
    },
    graphs: () => steps.trainTheta.stats().length,
  }
}
