/**
 * The bilevel step of DARTS (Liu et al. 2019, section 2.3) on flat parameter vectors, for any net:
 * min_α L_val(w*(α), α) with w*(α) = argmin_w L_train(w, α).
 */
import { type LossAndMore, valueAndGradients } from '../../tensor/gradients.ts'
import { clipByGlobalNorm } from '../../tensor/optimizers/index.ts'
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
  /**
   * Most of the norms of ∇w L_train and of v, where the steps of w are clipped so that its large rate does not throw w'
   * off (quark0/darts rnn/architect.py).
   */
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
 */
export function secondOrderGradient<A extends LossAndMore>(
  training: BilevelLoss,
  validation: BilevelLoss<A>,
  w: tf.Tensor1D,
  alpha: tf.Tensor1D,
  step: VirtualStep,
): WithGradient<A> {
  const { learningRate: xi, momentum, weightDecay, clipNorm } = step
  const clipped = (gradient: tf.Tensor1D): tf.Tensor1D =>
    clipNorm === undefined ? gradient : clipByGlobalNorm(gradient, clipNorm)
  const gradientW = clipped(valueAndGradients(() => training(w, alpha), [w]).gradients[0] as tf.Tensor1D)
  const decayed = tf.add(gradientW, tf.mul(w, weightDecay))
  const direction = momentum === undefined ? decayed : tf.add(tf.mul(momentum.buffer, momentum.factor), decayed)
  const virtual = tf.sub<tf.Tensor1D>(w, tf.mul(direction, xi))

  const result = valueAndGradients(() => validation(virtual, alpha), [alpha, virtual])
  const [gradientAlpha, gradientVirtual] = result.gradients as [tf.Tensor1D, tf.Tensor1D]
  const v = clipped(gradientVirtual)

  const epsilon = tf.div(0.01, tf.norm(v))
  const gradientAt = (shifted: tf.Tensor1D) =>
    valueAndGradients(() => training(shifted, alpha), [alpha]).gradients[0] as tf.Tensor1D
  const shift = tf.mul(v, epsilon)
  const difference = tf.sub(gradientAt(tf.add(w, shift)), gradientAt(tf.sub(w, shift)))
  const hessianVector = tf.div(difference, tf.mul(2, epsilon))
  return { ...result, gradient: tf.sub(gradientAlpha, tf.mul(xi, hessianVector)) }
}
