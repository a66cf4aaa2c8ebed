import type { DnasSettings } from '#shared/contract/searches.ts'
import type { Supernet } from '../../spaces/fbnet/supernet.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile } from '../../tensor/graph/index.ts'
import { correctCount, RandomKey, softmaxCrossEntropy } from '../../tensor/kernels/index.ts'
import { adam, partialAdam, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { oneDevice, type Architecture, type OneDevice } from './devices.ts'
import type { LatencyRows } from './latency-rows.ts'
import { expectedLatency, latencyAwareLoss, latencyTerm } from './loss.ts'
import { gumbelSoftmax } from './relaxation.ts'

/** What a step is fed: everything that changes from step to step. */
export type StepInputs = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
  readonly learningRate: tf.Scalar
  /** τ */
  readonly temperature: tf.Scalar
  /** int32 [2]; another one each step, so that g is drawn anew. */
  readonly key: tf.Tensor1D
  /** int32 [1], whose θ and latencies the step looks at; absent where there is one device alone. */
  readonly device?: tf.Tensor1D
}

export interface Stores extends Architecture {
  /** w */
  readonly weights: ParameterStore
}

/** How w and θ are moved, which does not depend on how the supernet is computed. */
export const learners = (stores: Stores, latencies: readonly LatencyRows[], settings: DnasSettings, eager: boolean) => {
  const { weights, architecture } = stores
  const thetaOptions = { beta1: 0.9, beta2: 0.999, weightDecay: settings.thetaWeightDecay }
  // Asked for now: a search that cannot be done is refused before its first step.
  latencyTerm(settings, latencies, ([first]) => first!)
  return {
    weightOptimiser: sgd(weights, { momentum: settings.weightMomentum, weightDecay: settings.weightDecay }),
    // A device's θ stands still in the turns of the others: nothing decays or coasts.
    thetaOptimiser: latencies.length === 1 ? adam(architecture, thetaOptions) : partialAdam(architecture, thetaOptions),
    options: { eager, batchOf: 'images' } as const,
    deviceOf: (device?: tf.Tensor1D): OneDevice => oneDevice(stores, device),
    /** θ's loss. @param shares of the blocks in each layer, [layers, blocks], which LAT is the mean over */
    lossOf: ({ own, ownMatrix }: OneDevice, crossEntropy: tf.Scalar, shares: tf.Tensor2D): tf.Scalar => {
      const blocksUs = ownMatrix(latencies.map((each) => each.blocksUs))
      const fixedUs = own(latencies.map((each) => each.fixedUs))
      const term = latencyTerm(settings, latencies, own)
      return latencyAwareLoss(crossEntropy, expectedLatency(shares, blocksUs, fixedUs), term)
    },
  }
}

/** The three compiled steps of DNAS. Each returns the batch's cross-entropy and number of right answers. */
export function dnasSteps(
  net: Supernet,
  stores: Stores,
  latencies: readonly LatencyRows[],
  settings: DnasSettings,
  eager: boolean,
) {
  const { weights, architecture } = stores
  const { weightOptimiser, thetaOptimiser, options, deviceOf, lossOf } = learners(stores, latencies, settings, eager)

  const forward = ({ images, labels, temperature, key }: StepInputs, { theta }: OneDevice) => {
    const pass = weights.pass({ training: true })
    const logarithms = theta()
    const mixing = gumbelSoftmax(logarithms, temperature, new RandomKey(key))
    const logits = net(pass, images, mixing)
    // The article's LAT is that of the mixture. A target is one for what is derived: drawn from softmax(θ), at any τ.
    const shares = settings.latencyLoss === 'article' ? mixing : tf.softmax(logarithms)
    return { pass, shares, crossEntropy: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
  }

  /**
   * w ← w − η ∇w CE. LAT does not depend on w: its factor in the loss would only rescale w's learning rate by the
   * table's unit.
   */
  const trainWeights = compile(
    'dnas-weights',
    (inputs: StepInputs) => {
      const { loss, correct, statistics, gradients } = valueAndGradients(() => {
        const { pass, crossEntropy, correct } = forward(inputs, deviceOf(inputs.device))
        return { loss: crossEntropy, correct, statistics: pass.updatedStatistics() }
      }, [weights.values])
      weights.statistics.assign(statistics)
      weightOptimiser.apply(gradients[0]!, inputs.learningRate)
      return { crossEntropy: loss, correct }
    },
    { ...options, finite: ['crossEntropy'] },
  )

  /** θ ← θ − η ∇θ L: through the blocks' mixture and through the latency. */
  const trainTheta = compile(
    'dnas-theta',
    (inputs: StepInputs) => {
      const device = deviceOf(inputs.device)
      const { loss, crossEntropy, correct, gradients } = valueAndGradients(() => {
        const { shares, crossEntropy, correct } = forward(inputs, device)
        return {
          loss: lossOf(device, crossEntropy, shares),
          crossEntropy,
          correct,
        }
      }, [architecture.values])
      thetaOptimiser.apply(gradients[0]!, inputs.learningRate, device.used)
      return { loss, crossEntropy, correct }
    },
    { ...options, finite: ['loss'] },
  )

  /** The same figures without training, while only w is trained. */
  const validate = compile(
    'dnas-validation',
    (inputs: StepInputs) => {
      const { crossEntropy, correct } = forward(inputs, deviceOf(inputs.device))
      return { crossEntropy, correct }
    },
    { ...options, finite: ['crossEntropy'] },
  )

  return { trainWeights, trainTheta, validate }
}
