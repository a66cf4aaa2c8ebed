import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { dnasSteps } from '#main/search/algorithms/dnas/steps.ts'
import { supernet as fbnet } from '#main/search/spaces/fbnet/supernet.ts'
import { articleSettings, bilevelStep } from '#main/search/algorithms/darts/steps.ts'
import { declareArchitecture, supernet } from '#main/search/spaces/darts-cnn/supernet.ts'
import { recurrentArticleSettings, recurrentBilevelStep } from '#main/search/algorithms/darts/recurrent-steps.ts'
import * as recurrent from '#main/search/spaces/darts-rnn/supernet.ts'
import { constant, ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random, stepKey } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { smallInput } from '#shared/spaces/index.ts'
import type { StepOptions } from './options.ts'

/** A step of the product, fed with made-up data. */
export interface Subject {
  readonly params: number
  /** Runs one step and waits for its loss. */
  readonly run: (step: number) => void
  readonly nodes: () => number
}

const builders: Readonly<Record<StepOptions['space'], (options: StepOptions) => Subject>> = {
  'darts-cnn': dartsCnn,
  'darts-rnn': dartsRnn,
  'fbnet-cifar': fbnetCifar,
}

export function stepOf(options: StepOptions): Subject {
  return builders[options.space](options)
}

function dartsCnn({ order, channels, cells, batch, eager, partialChannels }: StepOptions): Subject {
  const layout = new ParameterLayout()
  const net = supernet(layout, { channels, cells, input: smallInput, partialChannels })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout, { edgeNormalisation: partialChannels > 1 })
  const model = {
    net,
    alpha,
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
  }
  const step = bilevelStep(model, { ...articleSettings, order }, { eager })
  const batches = [0, 1, 2].map((i) => ({
    ...imageBatch(batch, `train ${String(i)}`),
    ...validationNames(imageBatch(batch, `validation ${String(i)}`)),
    learningRate: tf.scalar(0.025),
    architectureLearningRate: tf.scalar(3e-4),
  }))
  return {
    params: layout.weightCount,
    run: (i) => {
      const outputs = step(batches[i % batches.length]!)
      outputs.loss.dataSync()
      tf.dispose(outputs)
    },
    nodes: () => step.stats()[0]?.nodes ?? 0,
  }
}

/** The article's language model: 300 units, vocabulary 10,000, 35 tokens. */
function dartsRnn({ order, batch, eager }: StepOptions): Subject {
  const [vocabulary, hidden, time] = [10_000, 300, 35]
  const layout = new ParameterLayout()
  const net = recurrent.recurrentSupernet(layout, { vocabulary, hidden, dropout: recurrent.articleDropout })
  const architectureLayout = new ParameterLayout()
  const alpha = recurrent.declareArchitecture(architectureLayout)
  const model = {
    net,
    alpha,
    weights: new ParameterStore(layout, 1),
    architecture: new ParameterStore(architectureLayout, 2),
  }
  const step = recurrentBilevelStep(model, { ...recurrentArticleSettings, order }, { eager })
  const stream = random(7, 'text')
  const ids = (count: number) => Int32Array.from({ length: count }, () => stream.integer(vocabulary))
  const constants = { learningRate: tf.scalar(20), architectureLearningRate: tf.scalar(3e-3) }
  let hiddenStates = {
    hidden: tf.zeros([batch, hidden]) as tf.Tensor2D,
    validationHidden: tf.zeros([batch, hidden]) as tf.Tensor2D,
  }
  return {
    params: layout.weightCount,
    run: (i) => {
      const inputs = {
        tokens: tf.tensor2d(ids(time * batch), [time, batch], 'int32'),
        targets: tf.tensor1d(ids(time * batch), 'int32'),
        validationTokens: tf.tensor2d(ids(time * batch), [time, batch], 'int32'),
        validationTargets: tf.tensor1d(ids(time * batch), 'int32'),
        key: tf.tensor1d(stepKey(1, i), 'int32'),
      }
      const { loss, validationLoss, gradientNorm, ...next } = step({ ...inputs, ...hiddenStates, ...constants })
      loss.dataSync()
      tf.dispose([inputs, hiddenStates, loss, validationLoss, gradientNorm])
      hiddenStates = next
    },
    nodes: () => step.stats()[0]?.nodes ?? 0,
  }
}

/** One step of w and one of θ, with a made-up latency table. */
function fbnetCifar({ batch, eager }: StepOptions): Subject {
  const places = operatorPlaces(fbnetSpaces['fbnet-cifar'])
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
  const steps = dnasSteps(net, stores, [{ fixedUs: 100, blocksUs }], { ...dnasArticleSettings }, eager)
  const batches = [0, 1, 2].map((i) => ({
    w: imageBatch(batch, `train ${String(i)}`),
    theta: imageBatch(batch, `validation ${String(i)}`),
  }))
  const constants = { learningRate: tf.scalar(0.1), temperature: tf.scalar(5) }
  return {
    params: layout.weightCount,
    run: (i) => {
      const key = tf.tensor1d(stepKey(1, i), 'int32')
      const { w, theta: held } = batches[i % batches.length]!
      const outputs = [
        steps.trainWeights({ ...w, ...constants, key }),
        steps.trainTheta({ ...held, ...constants, key }),
      ]
      for (const { crossEntropy } of outputs) crossEntropy.dataSync()
      tf.dispose([key, outputs] as unknown as tf.TensorContainer)
    },
    nodes: () =>
      [...steps.trainWeights.stats(), ...steps.trainTheta.stats()].reduce((sum, { nodes }) => sum + nodes, 0),
  }
}

/** FBNet's own training (section 4 of the article); what the steps do not use is made up. */
const dnasArticleSettings = dnasSettingsSchema.parse({
  algorithm: 'dnas',
  space: 'fbnet-cifar',
  dataset: 'made up',
  seed: 1,
  latencyTableId: '00000000-0000-4000-8000-000000000000',
})

export function imageBatch(batch: number, name: string): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const stream = random(7, name)
  const pixels = Float32Array.from({ length: batch * 32 * 32 * 3 }, () => stream.normal())
  return {
    images: tf.tensor4d(pixels, [batch, 32, 32, 3]),
    labels: tf.tensor1d(
      Array.from({ length: batch }, () => stream.integer(10)),
      'int32',
    ),
  }
}

function validationNames({ images, labels }: ReturnType<typeof imageBatch>) {
  return { validationImages: images, validationLabels: labels }
}
