import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile, type CompiledStep, type CompileOptions } from '../../tensor/graph/index.ts'
import { RandomKey } from '../../tensor/kernels/index.ts'
import { adam, clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterHandle, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { slowness } from '../../spaces/darts-rnn/language-model.ts'
import type { RecurrentSupernet } from '../../spaces/darts-rnn/supernet.ts'
import { firstOrderGradient, secondOrderGradient } from './bilevel.ts'

/** What a step on text is fed. Token ids are int32 [time, n], targets int32 [time · n], hidden states [n, hidden]. */
export type RecurrentInputs = {
  readonly tokens: tf.Tensor2D
  readonly targets: tf.Tensor1D
  readonly hidden: tf.Tensor2D
  readonly validationTokens: tf.Tensor2D
  readonly validationTargets: tf.Tensor1D
  readonly validationHidden: tf.Tensor2D
  /** int32 [2], another each step: where dropout masks come from. */
  readonly key: tf.Tensor1D
  readonly learningRate: tf.Scalar
  readonly architectureLearningRate: tf.Scalar
}

/** Cross-entropies per token before the step, and the hidden states to go on from. */
export type RecurrentOutputs = {
  readonly loss: tf.Scalar
  readonly validationLoss: tf.Scalar
  readonly hidden: tf.Tensor2D
  readonly validationHidden: tf.Tensor2D
  readonly gradientNorm: tf.Scalar
}

export interface RecurrentModel {
  readonly net: RecurrentSupernet
  readonly weights: ParameterStore
  readonly architecture: ParameterStore
  readonly alpha: ParameterHandle
}

export interface RecurrentSettings {
  readonly order: 1 | 2
  readonly weightDecay: number
  readonly clipNorm: number
  readonly architectureWeightDecay: number
  /** Penalty on the squared change of the hidden state from token to token (temporal activation regularisation). */
  readonly slowness: number
}

/** The article's search on PTB (quark0/darts rnn/train_search.py). */
export const recurrentArticleSettings: Omit<RecurrentSettings, 'order'> = { weightDecay: 5e-7, clipNorm: 0.25, architectureWeightDecay: 1e-3, slowness: 1e-3 }

/** One step of the search on recurrent cells: first α on the validation text, then w on the training text. */
export function recurrentBilevelStep(model: RecurrentModel, settings: RecurrentSettings, options: CompileOptions = {}): CompiledStep<RecurrentInputs, RecurrentOutputs> {
  const { net, weights, architecture, alpha } = model
  const weightOptimiser = sgd(weights, { momentum: 0, weightDecay: settings.weightDecay })
  const architectureOptimiser = adam(architecture, { beta1: 0.9, beta2: 0.999, weightDecay: settings.architectureWeightDecay })

  const step = (inputs: RecurrentInputs) => {
    const { learningRate, architectureLearningRate } = inputs
    const key = new RandomKey(inputs.key)
    const forward = (tokens: tf.Tensor2D, targets: tf.Tensor1D, hidden: tf.Tensor2D, passKey: RandomKey, w: tf.Tensor, a: tf.Tensor) => {
      const pass = weights.pass({ training: true, weights: w, key: passKey })
      const output = net(pass, tokens, hidden, architecture.pass({ training: true, weights: a }).weight(alpha) as tf.Tensor2D)
      const crossEntropy = output.crossEntropy(targets)
      return { pass, output, crossEntropy, loss: tf.add<tf.Scalar>(crossEntropy, tf.mul(settings.slowness, slowness(output))) }
    }
    const training = (w: tf.Tensor, a: tf.Tensor) => forward(inputs.tokens, inputs.targets, inputs.hidden, key.fold(1), w, a)
    const validation = (w: tf.Tensor, a: tf.Tensor) => {
      const { output, crossEntropy } = forward(inputs.validationTokens, inputs.validationTargets, inputs.validationHidden, key.fold(2), w, a)
      return { loss: crossEntropy, hidden: output.hidden }
    }
    const towards =
      settings.order === 1
        ? firstOrderGradient(validation, weights.values, architecture.values)
        : secondOrderGradient((w, a) => ({ loss: training(w, a).loss }), validation, weights.values, architecture.values, { learningRate, weightDecay: settings.weightDecay })
    architectureOptimiser.apply(towards.gradient, architectureLearningRate)

    const { crossEntropy, hidden, statistics, gradients } = valueAndGradients(() => {
      const { pass, output, crossEntropy, loss } = training(weights.values, architecture.values)
      return { loss, crossEntropy, hidden: output.hidden, statistics: pass.updatedStatistics() }
    }, [weights.values])
    weights.statistics.assign(statistics)
    const gradient = gradients[0] as tf.Tensor1D
    weightOptimiser.apply(clipByGlobalNorm(gradient, settings.clipNorm), learningRate)
    return { loss: crossEntropy, validationLoss: towards.loss, hidden, validationHidden: towards.hidden, gradientNorm: globalNorm(gradient) }
  }
  return compile('darts-rnn-bilevel', step, { finite: ['loss', 'validationLoss', 'gradientNorm'], batchOf: 'hidden', ...options })
}
