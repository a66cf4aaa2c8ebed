import type { CellLatencies } from '#shared/architecture/index.ts'
import { valueAndGradients } from '../../tensor/gradients.ts'
import { compile, type CompiledStep, type CompileOptions } from '../../tensor/graph/index.ts'
import {
  correctCount,
  heldKinks,
  type Kinks,
  plainKinks,
  RandomKey,
  softmaxCrossEntropy,
} from '../../tensor/kernels/index.ts'
import { adam, clipByGlobalNorm, globalNorm, sgd } from '../../tensor/optimizers/index.ts'
import type { ParameterStore } from '../../tensor/parameters.ts'
import type { Pass } from '../../tensor/pass.ts'
import { tf } from '../../tensor/tf.ts'
import type { Architecture, ArchitectureHandles, Supernet } from '../../spaces/darts-cnn/supernet.ts'
import { firstOrderGradient, secondOrderGradient } from './bilevel.ts'
import { expectedLatency, uniformLatencyUs } from './latency.ts'
import { betaDecayTerm, perturbed, type RemedyInputs } from './remedies.ts'

/** What a step is fed. */
export type BilevelInputs = {
  readonly images: tf.Tensor4D
  /** int32 [n] */
  readonly labels: tf.Tensor1D
  readonly validationImages: tf.Tensor4D
  readonly validationLabels: tf.Tensor1D
  /** Of w; it is ξ too. */
  readonly learningRate: tf.Scalar
  readonly architectureLearningRate: tf.Scalar
  /** int32 [2], another each step: where the noise on α comes from. */
  readonly key?: tf.Tensor1D
} & RemedyInputs

/** What a step of w alone is fed. */
export type WeightInputs = Pick<
  BilevelInputs,
  'images' | 'labels' | 'learningRate' | 'key' | 'alphaNoise' | 'skipShare'
>

/**
 * The training batch's loss before the step, how many answers were right, and the norm of w's gradient before clipping.
 */
export type WeightOutputs = { readonly loss: tf.Scalar; readonly correct: tf.Scalar; readonly gradientNorm: tf.Scalar }

/**
 * The same, and of the validation batch, where ∇α is taken: at w in first order, at w' in second. `architectureNorm` is
 * ‖α‖ after the step.
 */
export type BilevelOutputs = WeightOutputs & {
  readonly validationLoss: tf.Scalar
  readonly validationCorrect: tf.Scalar
  readonly architectureNorm: tf.Scalar
}

export interface CnnModel {
  readonly net: Supernet
  /** w and its running statistics */
  readonly weights: ParameterStore
  /** α, and β where edges are normalised */
  readonly architecture: ParameterStore
  readonly alpha: ArchitectureHandles
}

export interface BilevelSettings {
  /** 1: ξ = 0. 2: through a virtual step of w. */
  readonly order: 1 | 2
  readonly momentum: number
  readonly weightDecay: number
  readonly clipNorm: number
  readonly architectureBeta1: number
  readonly architectureBeta2: number
  readonly architectureWeightDecay: number
  /** Adds weight · E[LAT] / LAT(uniform α) to L_val; absent = L_val alone. */
  readonly latency?: { readonly latencies: CellLatencies; readonly weight: number }
}

/** The article's settings (quark0/darts cnn/train_search.py). */
export const articleSettings: Omit<BilevelSettings, 'order'> = {
  momentum: 0.9,
  weightDecay: 3e-4,
  clipNorm: 5,
  architectureBeta1: 0.5,
  architectureBeta2: 0.999,
  architectureWeightDecay: 1e-3,
}

/**
 * α and β by kind of cell, as a pass over the architecture's store sees them.
 * @param skipShare of the auxiliary skip, where the net has one
 */
export function architectureOf(
  pass: Pass,
  { alpha }: Pick<CnnModel, 'alpha'>,
  skipShare: tf.Scalar | null = null,
): Architecture {
  const { edges } = alpha
  return {
    normal: pass.weight(alpha.normal) as tf.Tensor2D,
    reduce: pass.weight(alpha.reduce) as tf.Tensor2D,
    edges: edges && {
      normal: pass.weight(edges.normal) as tf.Tensor1D,
      reduce: pass.weight(edges.reduce) as tf.Tensor1D,
    },
    skipShare,
  }
}

/** One step of the search on CNN cells: first α on the validation batch, then w on the training batch. */
export function bilevelStep(
  model: CnnModel,
  settings: BilevelSettings,
  options: CompileOptions = {},
): CompiledStep<BilevelInputs, BilevelOutputs> {
  const { weights, architecture } = model
  const trainWeights = weightTraining(model, settings)
  const architectureOptimiser = adam(architecture, {
    beta1: settings.architectureBeta1,
    beta2: settings.architectureBeta2,
    weightDecay: settings.architectureWeightDecay,
  })
  const lossOn = (images: tf.Tensor4D, labels: tf.Tensor1D, fed: Fed) => (w: tf.Tensor1D, alpha: tf.Tensor1D) => {
    const { logits } = forward(model, images, { ...fed, w, alpha })
    return { loss: softmaxCrossEntropy(logits, labels), correct: correctCount(logits, labels) }
  }
  const latencyTerm = (alpha: tf.Tensor1D): tf.Scalar | null => {
    const { latency } = settings
    if (latency === undefined) return null
    const expected = expectedLatency(
      architectureOf(architecture.pass({ training: true, weights: alpha }), model),
      latency.latencies,
    )
    return tf.mul(expected, latency.weight / uniformLatencyUs(latency.latencies))
  }
  const betaTerm = (alpha: tf.Tensor1D, lambda: tf.Scalar | undefined): tf.Scalar | null => {
    if (lambda === undefined) return null
    const { normal, reduce } = architectureOf(architecture.pass({ training: true, weights: alpha }), model)
    return betaDecayTerm([normal, reduce], lambda)
  }

  const step = (inputs: BilevelInputs) => {
    const { images, labels, validationImages, validationLabels, learningRate, architectureLearningRate } = inputs
    const validation = (w: tf.Tensor1D, alpha: tf.Tensor1D) => {
      const { loss: crossEntropy, correct } = lossOn(validationImages, validationLabels, inputs)(w, alpha)
      const terms = [crossEntropy, latencyTerm(alpha), betaTerm(alpha, inputs.betaDecay)].filter(
        (each) => each !== null,
      )
      return { loss: tf.addN(terms), crossEntropy, correct }
    }
    const towards =
      settings.order === 1
        ? firstOrderGradient(validation, weights.values, architecture.values)
        : secondOrderGradient(lossOn(images, labels, inputs), validation, weights.values, architecture.values, {
            learningRate,
            momentum: { buffer: weights.slot('momentum'), factor: settings.momentum },
            weightDecay: settings.weightDecay,
          })
    architectureOptimiser.apply(towards.gradient, architectureLearningRate)
    // Named first: where α breaks, w breaks after it, and the message should tell of α.
    return {
      validationLoss: towards.crossEntropy,
      validationCorrect: towards.correct,
      architectureNorm: globalNorm(architecture.values),
      ...trainWeights(inputs),
    }
  }
  return compile('darts-bilevel', step, {
    finite: ['validationLoss', 'architectureNorm', 'loss', 'gradientNorm'],
    batchOf: 'images',
    ...options,
  })
}

/** A step of w alone, while α stays as it is. */
export function weightStep(
  model: CnnModel,
  settings: BilevelSettings,
  options: CompileOptions = {},
): CompiledStep<WeightInputs, WeightOutputs> {
  return compile('darts-weights', weightTraining(model, settings), {
    finite: ['loss', 'gradientNorm'],
    batchOf: 'images',
    ...options,
  })
}

/**
 * ∇α L_val near the present α, for the curvature. `shift` is added to α, all of it as one vector. ReLUs and maximum
 * pools stay on the sides where the present α has them: differences across their kinks would hide the curvature.
 */
export type ArchitectureGradientInputs = {
  readonly images: tf.Tensor4D
  readonly labels: tf.Tensor1D
  readonly shift: tf.Tensor1D
} & Pick<RemedyInputs, 'skipShare'>

export function architectureGradient(
  model: CnnModel,
  options: CompileOptions = {},
): CompiledStep<ArchitectureGradientInputs, { readonly gradient: tf.Tensor1D }> {
  const { weights, architecture } = model
  return compile(
    'darts-architecture-gradient',
    ({ images, labels, shift, ...fed }: ArchitectureGradientInputs) => {
      const kinks = heldKinks()
      forward(model, images, { ...fed, w: weights.values, alpha: architecture.values, kinks: kinks.first })
      const lossAt = (w: tf.Tensor1D, alpha: tf.Tensor1D) => ({
        loss: softmaxCrossEntropy(forward(model, images, { ...fed, w, alpha, kinks: kinks.second }).logits, labels),
      })
      return { gradient: firstOrderGradient(lossAt, weights.values, tf.add(architecture.values, shift)).gradient }
    },
    { batchOf: 'images', ...options },
  )
}

/** What a forward pass takes of a step's inputs. */
type Fed = Pick<RemedyInputs, 'skipShare'>

interface At extends Fed {
  readonly w: tf.Tensor
  readonly alpha: tf.Tensor
  readonly kinks?: Kinks
  /** Puts noise on α. */
  readonly disturb?: (alpha: tf.Tensor2D, n: number) => tf.Tensor2D
}

function forward(
  { net, weights, architecture, alpha: handles }: CnnModel,
  images: tf.Tensor4D,
  { w, alpha, kinks = plainKinks, skipShare, disturb = (each) => each }: At,
) {
  const pass = weights.pass({ training: true, weights: w, kinks })
  const plain = architectureOf(
    architecture.pass({ training: true, weights: alpha }),
    { alpha: handles },
    skipShare ?? null,
  )
  const disturbed = { ...plain, normal: disturb(plain.normal, 0), reduce: disturb(plain.reduce, 1) }
  return { pass, logits: net(pass, images, disturbed) }
}

/** w ← w − η · clipped ∇w L_train, with momentum and weight decay. */
function weightTraining(model: CnnModel, settings: BilevelSettings): (inputs: WeightInputs) => WeightOutputs {
  const { weights, architecture } = model
  const optimiser = sgd(weights, settings)
  return ({ images, labels, learningRate, alphaNoise, key, ...fed }) => {
    const disturb =
      alphaNoise === undefined || key === undefined
        ? undefined
        : (alpha: tf.Tensor2D, n: number) => perturbed(alpha, alphaNoise, new RandomKey(key).fold(n))
    const { loss, correct, statistics, gradients } = valueAndGradients(() => {
      const { pass, logits } = forward(model, images, {
        ...fed,
        w: weights.values,
        alpha: architecture.values,
        ...(disturb && { disturb }),
      })
      return {
        loss: softmaxCrossEntropy(logits, labels),
        correct: correctCount(logits, labels),
        statistics: pass.updatedStatistics(),
      }
    }, [weights.values])
    weights.statistics.assign(statistics)
    const gradient = gradients[0] as tf.Tensor1D
    optimiser.apply(clipByGlobalNorm(gradient, settings.clipNorm), learningRate)
    return { loss, correct, gradientNorm: globalNorm(gradient) }
  }
}
