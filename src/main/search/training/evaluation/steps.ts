import type { ImageEvaluationSettings } from '#shared/contract/architectures.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { correctCount, RandomKey, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import type { DerivedNet } from '../../spaces/derived-net.ts'

export type TestInputs = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
}

export type TrainInputs = TestInputs & {
  readonly learningRate: tf.Scalar
  /** Share of paths to drop in this step, and int32 [2], where the choice comes from; absent = none are dropped. */
  readonly dropRate?: tf.Scalar
  readonly key?: tf.Tensor1D
}

export type StepSettings = Pick<ImageEvaluationSettings, 'momentum' | 'weightDecay' | 'clipNorm' | 'auxiliaryWeight'>

/**
 * A training step on batch statistics and a test step on running ones. Each returns the mean cross-entropy of the net's
 * own answers, to which training adds the auxiliary head's, weighted, and the number of right ones.
 */
export function evaluationSteps(
  net: DerivedNet,
  store: ParameterStore,
  { momentum, weightDecay, clipNorm, auxiliaryWeight }: StepSettings,
  eager: boolean,
) {
  const optimiser = sgd(store, { momentum, weightDecay })

  const train = compile(
    'evaluation-train',
    ({ images, labels, learningRate, dropRate, key }: TrainInputs) => {
      const { crossEntropy, correct, statistics, gradients } = valueAndGradients(() => {
        const pass = store.pass({ training: true, ...(key && { key: new RandomKey(key) }) })
        const { logits, auxiliaryLogits } = net(pass, images, dropRate)
        const crossEntropy = softmaxCrossEntropy(logits, labels)
        const loss =
          auxiliaryLogits === null
            ? crossEntropy
            : tf.add<tf.Scalar>(crossEntropy, tf.mul(auxiliaryWeight, softmaxCrossEntropy(auxiliaryLogits, labels)))
        return { loss, crossEntropy, correct: correctCount(logits, labels), statistics: pass.updatedStatistics() }
      }, [store.values])
      store.statistics.assign(statistics)
      const gradient = gradients[0]!
      optimiser.apply(clipNorm === null ? gradient : clipByGlobalNorm(gradient, clipNorm), learningRate)
      return { loss: crossEntropy, correct, gradientNorm: globalNorm(gradient) }
    },
    { eager, batchOf: 'images', finite: ['loss', 'gradientNorm'] },
  )

  const test = compile(
    'evaluation-test',
    ({ images, labels }: TestInputs) => {
      const { logits } = net(store.pass({ training: false }), images)
      return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
    },
    { eager, batchOf: 'images', finite: ['loss'] },
  )

  /** The same with the class that each image is taken for, and the probability that the net gives it. */
  const answer = compile(
    'evaluation-answers',
    ({ images, labels }: TestInputs) => {
      const { logits } = net(store.pass({ training: false }), images)
      return {
        loss: softmaxCrossEntropy(logits, labels),
        correct: correctCount(logits, labels),
        answers: tf.argMax(logits, 1),
        confidences: tf.max(tf.softmax(logits), 1),
      }
    },
    { eager, batchOf: 'images', finite: ['loss'] },
  )

  return { train, test, answer }
}
