import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile, type CompiledStep, type CompileOptions } from '../../tensor/graph/index.ts'
import { heldKinks, type Kinks, plainKinks, RandomKey } from '../../tensor/kernels/index.ts'
import { adam, clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterHandle, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'
import { slowness } from '../../spaces/darts-rnn/language-model.ts'
import type { RecurrentSupernet } from '../../spaces/darts-rnn/supernet.ts'
import { firstOrderGradient, secondOrderGradient } from './bilevel.ts'
import { betaDecayTerm, perturbed, type RemedyInputs } from './remedies.ts'

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
} & Pick<RemedyInputs, 'betaDecay' | 'alphaNoise'>

/** What a step of w alone is fed. */
export type RecurrentWeightInputs = Pick<
  RecurrentInputs,
  'tokens' | 'targets' | 'hidden' | 'key' | 'learningRate' | 'alphaNoise'
>

/**
 * Cross-entropy per token before the step, the hidden state to go on from, and the norm of w's gradient before
 * clipping.
 */
export type RecurrentWeightOutputs = {
  readonly loss: tf.Scalar
  readonly hidden: tf.Tensor2D
  readonly gradientNorm: tf.Scalar
}

/** The same, and of the validation text, where ∇α is taken. `architectureNorm` is ‖α‖ after the step. */
export type RecurrentOutputs = RecurrentWeightOutputs & {
  readonly validationLoss: tf.Scalar
  readonly validationHidden: tf.Tensor2D
  readonly architectureNorm: tf.Scalar
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
export const recurrentArticleSettings: Omit<RecurrentSettings, 'order'> = {
  weightDecay: 5e-7,
  clipNorm: 0.25,
  architectureWeightDecay: 1e-3,
  slowness: 1e-3,
}

/** One step of the search on recurrent cells: first α on the validation text, then w on the training text. */
export function recurrentBilevelStep(
  model: RecurrentModel,
  settings: RecurrentSettings,
  options: CompileOptions = {},
): CompiledStep<RecurrentInputs, RecurrentOutputs> {
  const { weights, architecture } = model
  const trainWeights = weightTraining(model, settings)
  const architectureOptimiser = adam(architecture, {
    beta1: 0.9,
    beta2: 0.999,
    weightDecay: settings.architectureWeightDecay,
  })

  const step = (inputs: RecurrentInputs) => {
    const { learningRate, architectureLearningRate } = inputs
    const key = new RandomKey(inputs.key)
    const training = (w: tf.Tensor, a: tf.Tensor) => ({
      loss: forward(model, settings, inputs, key.fold(1), w, a).loss,
    })
    const held = { tokens: inputs.validationTokens, targets: inputs.validationTargets, hidden: inputs.validationHidden }
    const validation = (w: tf.Tensor, a: tf.Tensor) => {
      const { output, crossEntropy } = forward(model, settings, held, key.fold(2), w, a)
      const { betaDecay } = inputs
      const loss =
        betaDecay === undefined
          ? crossEntropy
          : tf.add<tf.Scalar>(crossEntropy, betaDecayTerm([alphaIn(model, a)], betaDecay))
      return { loss, crossEntropy, hidden: output.hidden }
    }
    const towards =
      settings.order === 1
        ? firstOrderGradient(validation, weights.values, architecture.values)
        : secondOrderGradient(training, validation, weights.values, architecture.values, {
            learningRate,
            weightDecay: settings.weightDecay,
            clipNorm: settings.clipNorm,
          })
    architectureOptimiser.apply(towards.gradient, architectureLearningRate)
    // Named first: where α breaks, w breaks after it, and the message should tell of α.
    return {
      validationLoss: towards.crossEntropy,
      validationHidden: towards.hidden,
      architectureNorm: globalNorm(architecture.values),
      ...trainWeights(inputs),
    }
  }
  return compile('darts-rnn-bilevel', step, {
    finite: ['validationLoss', 'architectureNorm', 'loss', 'gradientNorm'],
    batchOf: 'hidden',
    ...options,
  })
}

/** A step of w alone, while α stays as it is. */
export function recurrentWeightStep(
  model: RecurrentModel,
  settings: RecurrentSettings,
  options: CompileOptions = {},
): CompiledStep<RecurrentWeightInputs, RecurrentWeightOutputs> {
  return compile('darts-rnn-weights', weightTraining(model, settings), {
    finite: ['loss', 'gradientNorm'],
    batchOf: 'hidden',
    ...options,
  })
}

type Sequence = Pick<RecurrentInputs, 'tokens' | 'targets' | 'hidden'>

/** What the gradient of α is asked at: a window, and a shift of α, [180]. */
export type RecurrentGradientInputs = Sequence & { readonly key: tf.Tensor1D; readonly shift: tf.Tensor1D }

/** ∇α of the loss on a window at α plus a shift, [180]; nothing moves. */
export function recurrentArchitectureGradient(
  model: RecurrentModel,
  settings: RecurrentSettings,
  options: CompileOptions = {},
): CompiledStep<RecurrentGradientInputs, { readonly gradient: tf.Tensor1D }> {
  const { weights, architecture } = model
  return compile(
    'darts-rnn-architecture-gradient',
    (inputs: RecurrentGradientInputs) => {
      const kinks = heldKinks()
      const key = new RandomKey(inputs.key)
      const { values } = architecture
      forward(model, settings, inputs, key, weights.values, values, { kinks: kinks.first })
      const lossAt = (w: tf.Tensor1D, a: tf.Tensor1D) => ({
        loss: forward(model, settings, inputs, key, w, a, { kinks: kinks.second }).crossEntropy,
      })
      return {
        gradient: firstOrderGradient(lossAt, weights.values, tf.add(architecture.values, inputs.shift)).gradient,
      }
    },
    { batchOf: 'hidden', ...options },
  )
}

/** α, [36, 5], of its store's vector. */
const alphaIn = ({ architecture, alpha }: RecurrentModel, values: tf.Tensor): tf.Tensor2D =>
  architecture.pass({ training: true, weights: values }).weight(alpha) as tf.Tensor2D

interface At {
  readonly kinks?: Kinks
  /** Puts noise on α. */
  readonly disturb?: (alpha: tf.Tensor2D) => tf.Tensor2D
}

function forward(
  model: RecurrentModel,
  settings: RecurrentSettings,
  { tokens, targets, hidden }: Sequence,
  key: RandomKey,
  w: tf.Tensor,
  a: tf.Tensor,
  { kinks = plainKinks, disturb = (each) => each }: At = {},
) {
  const { net, weights } = model
  const pass = weights.pass({ training: true, weights: w, key, kinks })
  const output = net(pass, tokens, hidden, disturb(alphaIn(model, a)))
  const crossEntropy = output.crossEntropy(targets)
  return {
    pass,
    output,
    crossEntropy,
    loss: tf.add<tf.Scalar>(crossEntropy, tf.mul(settings.slowness, slowness(output))),
  }
}

/** w ← w − η · (clipped ∇w L_train + wd · w). */
function weightTraining(
  model: RecurrentModel,
  settings: RecurrentSettings,
): (inputs: RecurrentWeightInputs) => RecurrentWeightOutputs {
  const { weights, architecture } = model
  const optimiser = sgd(weights, { momentum: 0, weightDecay: settings.weightDecay })
  return (inputs) => {
    const key = new RandomKey(inputs.key).fold(1)
    const { alphaNoise } = inputs
    const { crossEntropy, hidden, statistics, gradients } = valueAndGradients(() => {
      const { pass, output, crossEntropy, loss } = forward(
        model,
        settings,
        inputs,
        key,
        weights.values,
        architecture.values,
        alphaNoise === undefined
          ? {}
          : { disturb: (alpha) => perturbed(alpha, alphaNoise, new RandomKey(inputs.key).fold(3)) },
      )
      return { loss, crossEntropy, hidden: output.hidden, statistics: pass.updatedStatistics() }
    }, [weights.values])
    weights.statistics.assign(statistics)
    const gradient = gradients[0] as tf.Tensor1D
    optimiser.apply(clipByGlobalNorm(gradient, settings.clipNorm), inputs.learningRate)
    return { loss: crossEntropy, hidden, gradientNorm: globalNorm(gradient) }
  }
}
