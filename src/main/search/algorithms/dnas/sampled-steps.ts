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
  stores: Stores,
  latencies: readonly LatencyRows[],
  settings: DnasSettings,
  eager: boolean,
) {
  const { weights, architecture } = stores
  const { weightOptimiser, thetaOptimiser, options, deviceOf, lossOf } = learners(stores, latencies, settings, eager)

  const trainWeights = compile(
    'dnas-weights-sampled',
    ({ images, labels, learningRate, key: fed, device }: StepInputs) => {
      const key = new RandomKey(fed)
      const { theta } = deviceOf(device)
      const drawn = drawPath(theta(), key.fold(0))
      const other = drawUniformPath(theta(), key.fold(1))
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
    ({ images, labels, learningRate, key: fed, device: fedDevice }: StepInputs) => {
      const device = deviceOf(fedDevice)
      const before = tf.clone(device.theta())
      const two = drawTwoPaths(before, new RandomKey(fed))
      const { loss, crossEntropy, correct, gradients } = valueAndGradients(() => {
        const now = device.theta()
        const logits = net.mix(weights.pass(training), images, two.paths, gatesOf(now, two))
        const crossEntropy = softmaxCrossEntropy(logits, labels)
        return {
          loss: lossOf(device, crossEntropy, tf.softmax(now)),
          crossEntropy,
          correct: correctCount(logits, labels),
        }
      }, [architecture.values])
      thetaOptimiser.apply(gradients[0]!, learningRate, device.used)
      device.assign(rescaled(before, device.theta(), two))
      return { loss, crossEntropy, correct }
    },
    { ...options, finite: ['loss'] },
  )

  const validate = compile(
    'dnas-validation-sampled',
    ({ images, labels, key, device }: StepInputs) => {
      const path = drawPath(deviceOf(device).theta(), new RandomKey(key))
      const logits = net.apply(weights.pass(training), images, path)
      return { crossEntropy: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
    },
    { ...options, finite: ['crossEntropy'] },
  )

  return { trainWeights, trainTheta, validate }
}
