import { gumbel, type RandomKey } from '../../tensor/kernels/index.ts'
import { tf } from '../../tensor/tf.ts'

/** int32 [layers]: each layer's block, drawn with the probabilities softmax(θ). @param theta [layers, blocks] */
export const drawPath = (theta: tf.Tensor2D, key: RandomKey): tf.Tensor1D => argMaxOf(perturbed(theta, key))

/** int32 [layers]: every block equally likely. */
export const drawUniformPath = (theta: tf.Tensor2D, key: RandomKey): tf.Tensor1D =>
  argMaxOf(gumbel<tf.Rank.R2>(key, theta.shape))

/** Two different blocks of each layer, drawn one after the other with the probabilities softmax(θ). */
export interface TwoPaths {
  readonly paths: readonly [tf.Tensor1D, tf.Tensor1D]
  /** [layers, blocks], one 1 a row: which block each path takes. */
  readonly taken: readonly [tf.Tensor2D, tf.Tensor2D]
  /** [layers, 2], a 1 for the path that is alive: drawn with the two blocks' probabilities among themselves. */
  readonly alive: tf.Tensor2D
}

/** The two largest of θ + g are two draws without putting back (Kool et al. 2019). */
export function drawTwoPaths(theta: tf.Tensor2D, key: RandomKey): TwoPaths {
  const scores = perturbed(theta, key.fold(0))
  const first = argMaxOf(scores)
  const second = argMaxOf(tf.sub(scores, tf.mul(ones(first, theta.shape[1]), farBelow)))
  const taken = [ones(first, theta.shape[1]), ones(second, theta.shape[1])] as const
  const alive = argMaxOf(perturbed(logitsOf(theta, taken), key.fold(1)))
  return { paths: [first, second], taken, alive: ones(alive, 2) }
}

/**
 * [layers, 2], what is alive, with the gradient of the two blocks' probabilities among themselves (Cai et al. 2019,
 * ProxylessNAS, equation 4).
 */
export const gatesOf = (theta: tf.Tensor2D, { taken, alive }: TwoPaths): tf.Tensor2D =>
  straightThrough(tf.softmax(logitsOf(theta, taken)), alive)

/**
 * θ after a step that looked at two blocks a layer: their probabilities together stay what they were, so that those of
 * the others do not change (ProxylessNAS, section 3.2.1).
 */
export function rescaled(before: tf.Tensor2D, after: tf.Tensor2D, { taken: [a, b] }: TwoPaths): tf.Tensor2D {
  const both = tf.add(a, b)
  const together = (theta: tf.Tensor2D): tf.Tensor2D =>
    tf.logSumExp(tf.sub(theta, tf.mul(tf.sub(1, both), farBelow)), 1, true) as tf.Tensor2D
  return tf.add(after, tf.mul(both, tf.sub(together(before), together(after))))
}

/** θ of the blocks taken, [layers, 2]. */
const logitsOf = (theta: tf.Tensor2D, taken: TwoPaths['taken']): tf.Tensor2D =>
  tf.stack(
    taken.map((one) => tf.sum(tf.mul(theta, one), 1)),
    1,
  ) as tf.Tensor2D

const ones = (indices: tf.Tensor1D, depth: number): tf.Tensor2D =>
  tf.oneHot(indices, depth, 1, 0, 'float32') as tf.Tensor2D

/** Far more than θ and noise ever differ. */
const farBelow = 1e4

const perturbed = (theta: tf.Tensor2D, key: RandomKey): tf.Tensor2D =>
  tf.add(theta, gumbel<tf.Rank.R2>(key, theta.shape))

const argMaxOf = (scores: tf.Tensor2D): tf.Tensor1D => tf.argMax(scores, 1)

/** `value`, with the gradient of `x`. */
function straightThrough(x: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D {
  return tf.customGrad((_x) => ({ value: tf.clone(value), gradFunc: (dy: tf.Tensor) => dy }))(x) as tf.Tensor2D
}
