import type { ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { correctCount, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import type { tf } from '../../tensor/tf.ts'

/** images [n, height, width, channels] -> logits [n, classes] */
export type Net = (pass: Pass, images: tf.Tensor4D) => tf.Tensor2D

export type TestInputs = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
}

export type TrainInputs = TestInputs & {
  readonly learningRate: tf.Scalar
}

/** A training step on batch statistics and a test step on running ones. Each returns mean loss and number of right answers. */
export function evaluationSteps(net: Net, store: ParameterStore, { momentum, weightDecay }: Pick<ImageEvaluationSettings, 'momentum' | 'weightDecay'>, eager: boolean) {
  const optimiser = sgd(store, { momentum, weightDecay })
  const options = { eager, batchOf: 'images', finite: ['loss'] } as const

  const train = compile('evaluation-train', ({ images, labels, learningRate }: TrainInputs) => {
    const { loss, correct, statistics, gradients } = valueAndGradients(() => {
      const pass = store.pass({ training: true })
      const logits = net(pass, images)
      return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels), statistics: pass.updatedStatistics() }
    }, [store.values])
    store.statistics.assign(statistics)
    optimiser.apply(gradients[0]!, learningRate)
    return { loss, correct }
  }, options)

  const test = compile('evaluation-test', ({ images, labels }: TestInputs) => {
    const logits = net(store.pass({ training: false }), images)
    return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
  }, options)

  return { train, test }
}
