/**
 * The bilevel step of DARTS (Liu et al. 2019, section 2.3) on flat parameter vectors, for any net:
 * min_α L_val(w*(α), α) with w*(α) = argmin_w L_train(w, α).
 */
import { type LossAndMore, valueAndGradients } from '../../tensor/gradients.ts'
import { clipByGlobalNorm, globalNorm } from '../../tensor/optimizers/index.ts'
import { tf } from '../../tensor/tf.ts'

/**
 * A loss of weights w and architecture α, both flat, with whatever else its forward pass gives. Called within a step.
 */
export type BilevelLoss<A extends LossAndMore = LossAndMore> = (w: tf.Tensor1D, alpha: tf.Tensor1D) => A

export interface VirtualStep {
  /** ξ: the present learning rate of w. */
  readonly learningRate: tf.Scalar
  /** Momentum's buffer of w and its factor; none for plain gradient descent. */
  readonly momentum?: { readonly buffer: tf.Tensor; readonly factor: number }
  readonly weightDecay: number
  /** Most of the norm of ∇w L_train, where the steps of w are clipped so that its large rate does not throw w' off. */
  readonly clipNorm?: number
}

/** What L_val gave where the gradient was taken, and ∇α. */
export type WithGradient<A> = A & { readonly gradient: tf.Tensor1D }

/** First order: ∇α L_val(w, α), as if w were already at its optimum (ξ = 0). */
export function firstOrderGradient<A extends LossAndMore>(
  validation: BilevelLoss<A>,
  w: tf.Tensor1D,
  alpha: tf.Tensor1D,
): WithGradient<A> {
  const result = valueAndGradients(() => validation(w, alpha), [alpha])
  return { ...result, gradient: result.gradients[0] as tf.Tensor1D }
}

/**
 * Second order (equations 6 to 8): with w' = w - ξ · (momentum + ∇w L_train(w, α) + wd · w) and v = ∇w' L_val(w', α),
 * ∇α = ∇α L_val(w', α) - ξ · (∇α L_train(w + εv, α) - ∇α L_train(w - εv, α)) / 2ε, where ε = 0.01 / ‖v‖.
 *
 * Where ∇w L_train = g is clipped to c · g, c = clip / ‖g‖, this is the total derivative of L_val(w'(α), α) with c · ξ
 * in place of ξ and of v what is not along g: the step's length does not depend on α then, its direction does.
 * (quark0/darts rnn/architect.py clips v too and keeps ξ, which is no derivative of anything.)
 */
export function secondOrderGradient<A extends LossAndMore>(
  training: BilevelLoss,
  validation: BilevelLoss<A>,
  w: tf.Tensor1D,
  alpha: tf.Tensor1D,
  step: VirtualStep,
): WithGradient<A> {
  const { learningRate: xi, momentum, weightDecay, clipNorm } = step
  const gradientW = valueAndGradients(() => training(w, alpha), [w]).gradients[0] as tf.Tensor1D
  const clipped = clipNorm === undefined ? gradientW : clipByGlobalNorm(gradientW, clipNorm)
  const decayed = tf.add(clipped, tf.mul(w, weightDecay))
  const direction = momentum === undefined ? decayed : tf.add(tf.mul(momentum.buffer, momentum.factor), decayed)
  const virtual = tf.sub<tf.Tensor1D>(w, tf.mul(direction, xi))

  const result = valueAndGradients(() => validation(virtual, alpha), [alpha, virtual])
  const [gradientAlpha, gradientVirtual] = result.gradients as [tf.Tensor1D, tf.Tensor1D]
  const { rate, v } = throughClipping(gradientW, gradientVirtual, xi, clipNorm)

  // A v of zero, where all of it was along g, moves nothing.
  const epsilon = tf.div(0.01, tf.maximum(tf.norm(v), 1e-12))
  const gradientAt = (shifted: tf.Tensor1D) =>
    valueAndGradients(() => training(shifted, alpha), [alpha]).gradients[0] as tf.Tensor1D
  const shift = tf.mul(v, epsilon)
  const difference = tf.sub(gradientAt(tf.add(w, shift)), gradientAt(tf.sub(w, shift)))
  const hessianVector = tf.div(difference, tf.mul(2, epsilon))
  return { ...result, gradient: tf.sub(gradientAlpha, tf.mul(rate, hessianVector)) }
}

/** The rate and the direction by which w' follows ∇w L_train, see secondOrderGradient. */
function throughClipping(
  gradient: tf.Tensor1D,
  v: tf.Tensor1D,
  xi: tf.Scalar,
  clipNorm: number | undefined,
): { readonly rate: tf.Scalar; readonly v: tf.Tensor1D } {
  if (clipNorm === undefined) return { rate: xi, v }
  const norm = globalNorm(gradient)
  const factor = tf.minimum<tf.Scalar>(1, tf.div(clipNorm, tf.add(norm, 1e-6)))
  const direction = tf.div(gradient, tf.maximum(norm, 1e-12))
  const isClipped = tf.cast(tf.less(factor, 1), 'float32')
  const along = tf.mul(direction, tf.mul(isClipped, tf.sum(tf.mul(direction, v))))
  return { rate: tf.mul(xi, factor), v: tf.sub(v, along) }
}
