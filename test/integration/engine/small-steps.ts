import { smallInput } from '#shared/spaces/input.ts'
/** Every space's training step, on nets small enough for a test. */
import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { dnasSteps } from '#main/search/algorithms/dnas/steps.ts'
import { recurrentArticleSettings, recurrentBilevelStep } from '#main/search/algorithms/darts/recurrent-steps.ts'
import { articleSettings, bilevelStep } from '#main/search/algorithms/darts/steps.ts'
import * as cnn from '#main/search/spaces/darts-cnn/supernet.ts'
import * as rnn from '#main/search/spaces/darts-rnn/supernet.ts'
import { supernet as fbnet } from '#main/search/spaces/fbnet/supernet.ts'
import type { CompileOptions } from '#main/search/tensor/graph/index.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random, stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'

export interface SmallStep {
  readonly stores: readonly ParameterStore[]
  /** Runs step number i and gives its losses. */
  readonly run: (i: number) => number[]
  readonly dispose: () => void
}

/** @param order 1 or 2, where the space knows it */
export type SmallStepBuilder = (options: CompileOptions, order: 1 | 2) => SmallStep

const batch = 4

export const cnnStep: SmallStepBuilder = (options, order) => {
  const layout = new ParameterLayout()
  const net = cnn.supernet(layout, { channels: 4, cells: 3, input: { size: 8, channels: 3, classes: 3 } })
  const architectureLayout = new ParameterLayout()
  const alpha = cnn.declareArchitecture(architectureLayout)
  const model = {
    net,
    alpha,
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
  }
  const step = bilevelStep(model, { ...articleSettings, order }, options)
  return {
    stores: [model.weights, model.architecture],
    run: (i) =>
      losses(() => {
        const held = images(8, 3, `held ${String(i)}`)
        const rates = { learningRate: tf.scalar(0.025), architectureLearningRate: tf.scalar(3e-4) }
        const { loss, validationLoss } = step(
          {
            ...images(8, 3, `train ${String(i)}`),
            validationImages: held.images,
            validationLabels: held.labels,
            ...rates,
          },
          { epoch: 0, step: i },
        )
        return [loss, validationLoss]
      }),
    dispose: () => {
      disposeAll([model.weights, model.architecture], [step])
    },
  }
}

export const rnnStep: SmallStepBuilder = (options, order) => {
  const [vocabulary, hidden, time] = [12, 6, 3]
  const layout = new ParameterLayout()
  const net = rnn.recurrentSupernet(layout, {
    vocabulary,
    hidden,
    dropout: { input: 0.1, cellInput: 0.2, hidden: 0.1, output: 0.2 },
  })
  const architectureLayout = new ParameterLayout()
  const alpha = rnn.declareArchitecture(architectureLayout)
  const model = {
    net,
    alpha,
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
  }
  const step = recurrentBilevelStep(model, { ...recurrentArticleSettings, order }, options)
  return {
    stores: [model.weights, model.architecture],
    run: (i) =>
      losses(() => {
        const stream = random(5, 'text', i)
        const ids = (count: number) => Int32Array.from({ length: count }, () => stream.integer(vocabulary))
        const zeros = tf.zeros([batch, hidden]) as tf.Tensor2D
        const { loss, validationLoss } = step(
          {
            tokens: tf.tensor2d(ids(time * batch), [time, batch], 'int32'),
            targets: tf.tensor1d(ids(time * batch), 'int32'),
            validationTokens: tf.tensor2d(ids(time * batch), [time, batch], 'int32'),
            validationTargets: tf.tensor1d(ids(time * batch), 'int32'),
            hidden: zeros,
            validationHidden: tf.clone(zeros),
            key: tf.tensor1d(stepKey(1, i), 'int32'),
            learningRate: tf.scalar(0.5),
            architectureLearningRate: tf.scalar(3e-3),
          },
          { epoch: 0, step: i },
        )
        return [loss, validationLoss]
      }),
    dispose: () => {
      disposeAll([model.weights, model.architecture], [step])
    },
  }
}

export const fbnetStep: SmallStepBuilder = (options) => {
  const space = { ...fbnetSpaces['fbnet-mini'], input: { ...smallInput, size: 8 } }
  const places = operatorPlaces(space)
  const layers = places.filter(({ searched }) => searched)
  const layout = new ParameterLayout()
  const net = fbnet(layout, places)
  const architectureLayout = new ParameterLayout()
  const theta = architectureLayout.weight('theta', [layers.length, fbnetBlockIds.length], constant(0))
  const stores = {
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
    theta,
  }
  const blocksUs = layers.map((_, layer) => fbnetBlockIds.map((_, block) => 50 + 10 * block + layer))
  const settings = dnasSettingsSchema.parse({
    algorithm: 'dnas',
    space: 'fbnet-mini',
    dataset: 'made up',
    seed: 1,
    latencyTableId: '00000000-0000-4000-8000-000000000000',
  })
  const steps = dnasSteps(net, stores, [{ fixedUs: 100, blocksUs }], settings, options.eager === true)
  return {
    stores: [stores.weights, stores.architecture],
    run: (i) =>
      losses(() => {
        const shared = {
          learningRate: tf.scalar(0.05),
          temperature: tf.scalar(5),
          key: tf.tensor1d(stepKey(1, i), 'int32'),
        }
        const w = steps.trainWeights({ ...images(8, 10, `train ${String(i)}`), ...shared })
        const t = steps.trainTheta({ ...images(8, 10, `held ${String(i)}`), ...shared })
        return [w.crossEntropy, t.crossEntropy]
      }),
    dispose: () => {
      disposeAll([stores.weights, stores.architecture], [steps.trainWeights, steps.trainTheta, steps.validate])
    },
  }
}

export function images(
  size: number,
  classes: number,
  name: string,
  count = batch,
): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const stream = random(7, name)
  const pixels = Float32Array.from({ length: count * size * size * 3 }, () => stream.normal())
  return {
    images: tf.tensor4d(pixels, [count, size, size, 3]),
    labels: tf.tensor1d(
      Array.from({ length: count }, () => stream.integer(classes)),
      'int32',
    ),
  }
}

/** All parameters, statistics and slots of all stores. */
export function snapshot(stores: readonly ParameterStore[]): Map<string, Float32Array> {
  return new Map(
    stores.flatMap((store, i) => store.toRecords().map(({ name, data }) => [`${String(i)} ${name}`, data] as const)),
  )
}

/** The names of the tensors in which two snapshots differ by as much as a bit. */
export function differing(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): string[] {
  const bits = (data: Float32Array | undefined) =>
    data === undefined ? '' : Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex')
  return [...a.keys()].filter((name) => bits(a.get(name)) !== bits(b.get(name)))
}

function losses(step: () => tf.Scalar[]): number[] {
  return tf.tidy(
    () => step().map((loss) => loss.dataSync()[0] ?? Number.NaN) as unknown as tf.TensorContainer,
  ) as unknown as number[]
}

function disposeAll(stores: readonly ParameterStore[], steps: readonly { dispose: () => void }[]): void {
  for (const step of steps) step.dispose()
  for (const store of stores) store.dispose()
}
