import type { DnasSettings } from '#shared/contract/searches.ts'
import type { PathSupernet } from '../../spaces/fbnet/path-supernet.ts'
import { valueAndGradients, valueAndWeightGradient } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { correctCount, RandomKey, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { tf } from '../../tensor/tf.ts'
import type { LatencyRows } from './latency-rows.ts'
import { drawPath, drawTwoPaths, drawUniformPath, gatesOf, rescaled } from './sampled-paths.ts'
import { learners, type StepInputs, type Stores } from './steps.ts'

const training = { training: true } as const

/**
 * The three steps of DNAS on sampled paths, in place of all blocks of every layer.
 * - w learns on a path drawn from softmax(θ), and on one drawn uniformly, without which one block of a layer would soon
 *   be all that learns (Hu et al. 2020, TF-NAS, section 3.2).
 * - θ learns from two paths, of which one is alive in each layer (Cai et al. 2019, ProxylessNAS, section 3.2), and from
 *   the latency expected under softmax(θ).
 */
export function sampledSteps(
  net: PathSupernet,
  { weights, architecture, theta }: Stores,
  latencies: LatencyRows,
  settings: DnasSettings,
  eager: boolean,
) {
  const { weightOptimiser, thetaOptimiser, options, lossOf } = learners(
    { weights, architecture },
    latencies,
    settings,
    eager,
  )
  const thetaNow = (): tf.Tensor2D => architecture.pass(training).weight(theta) as tf.Tensor2D

  const trainWeights = compile(
    'dnas-weights-sampled',
    ({ images, labels, learningRate, key: fed }: StepInputs) => {
      const key = new RandomKey(fed)
      const drawn = drawPath(thetaNow(), key.fold(0))
      const other = drawUniformPath(thetaNow(), key.fold(1))
      const { crossEntropy, correct, statistics, gradient } = valueAndWeightGradient(weights, training, (pass) => {
        const logits = net.apply(pass, images, drawn)
        const crossEntropy = softmaxCrossEntropy(logits, labels)
        const others = softmaxCrossEntropy(net.apply(pass, images, other), labels)
        return {
          loss: tf.add<tf.Scalar>(crossEntropy, others),
          crossEntropy,
          correct: correctCount(logits, labels),
          statistics: pass.updatedStatistics(),
        }
      })
      weights.statistics.assign(statistics)
      weightOptimiser.apply(gradient, learningRate)
      return { crossEntropy, correct }
    },
    { ...options, finite: ['crossEntropy'] },
  )

  const trainTheta = compile(
    'dnas-theta-sampled',
    ({ images, labels, learningRate, key: fed }: StepInputs) => {
      const before = tf.clone(thetaNow())
      const two = drawTwoPaths(before, new RandomKey(fed))
      const { loss, crossEntropy, correct, gradients } = valueAndGradients(() => {
        const now = thetaNow()
        const logits = net.mix(weights.pass(training), images, two.paths, gatesOf(now, two))
        const crossEntropy = softmaxCrossEntropy(logits, labels)
        return {
          loss: lossOf(crossEntropy, tf.softmax(now)),
          crossEntropy,
          correct: correctCount(logits, labels),
        }
      }, [architecture.values])
      thetaOptimiser.apply(gradients[0]!, learningRate)
      architecture.values.assign(tf.reshape(rescaled(before, thetaNow(), two), [architecture.values.size]))
      return { loss, crossEntropy, correct }
    },
    { ...options, finite: ['loss'] },
  )

  const validate = compile(
    'dnas-validation-sampled',
    ({ images, labels, key }: StepInputs) => {
      const path = drawPath(thetaNow(), new RandomKey(key))
      const logits = net.apply(weights.pass(training), images, path)
      return { crossEntropy: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
    },
    { ...options, finite: ['crossEntropy'] },
  )

  return { trainWeights, trainTheta, validate }
}
