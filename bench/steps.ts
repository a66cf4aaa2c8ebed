import { articleSettings, bilevelStep } from '#main/search/algorithms/darts/steps.ts'
import { declareArchitecture, supernet } from '#main/search/spaces/darts-cnn/supernet.ts'
import { ParameterLayout, ParameterStore } from '#main/search/tensor/parameters.ts'
import { random } from '#main/search/tensor/prng.ts'
import { tf } from '#main/search/tensor/tf.ts'
import type { StepOptions } from './options.ts'

/** A step of the product, fed with made-up data. */
export interface Subject {
  readonly params: number
  /** Runs one step and waits for its loss. */
  readonly run: (step: number) => void
  readonly nodes: () => number
}

const builders: Partial<Record<StepOptions['space'], (options: StepOptions) => Subject>> = { 'darts-cnn': dartsCnn }

export function stepOf(options: StepOptions): Subject {
  const build = builders[options.space]
  if (build === undefined) throw new Error(`no bench for space ${options.space}`)
  return build(options)
}

function dartsCnn({ order, channels, cells, batch, eager }: StepOptions): Subject {
  const layout = new ParameterLayout()
  const net = supernet(layout, { channels, cells, classes: 10 })
  const architectureLayout = new ParameterLayout()
  const alpha = declareArchitecture(architectureLayout)
  const model = { net, alpha, weights: new ParameterStore(layout, 1), architecture: new ParameterStore(architectureLayout, 2) }
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

function imageBatch(batch: number, name: string): { images: tf.Tensor4D; labels: tf.Tensor1D } {
  const stream = random(7, name)
  const pixels = Float32Array.from({ length: batch * 32 * 32 * 3 }, () => stream.normal())
  return { images: tf.tensor4d(pixels, [batch, 32, 32, 3]), labels: tf.tensor1d(Array.from({ length: batch }, () => stream.integer(10)), 'int32') }
}

function validationNames({ images, labels }: ReturnType<typeof imageBatch>) {
  return { validationImages: images, validationLabels: labels }
}
