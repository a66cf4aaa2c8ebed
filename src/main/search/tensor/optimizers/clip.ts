import { tf } from '../tf.ts'

/**
 * ‖g‖₂. A step returns it among its finite outputs: it tells of a gradient that overflowed before weights take it over.
 */
export function globalNorm(gradient: tf.Tensor): tf.Scalar {
  return tf.sqrt(tf.sum<tf.Scalar>(tf.square(gradient)))
}

/** Scales a gradient so that its norm is at most `maxNorm`, as torch.nn.utils.clip_grad_norm_ does. */
export function clipByGlobalNorm<T extends tf.Tensor>(gradient: T, maxNorm: number): T {
  return tf.mul(gradient, tf.minimum(1, tf.div(maxNorm, tf.add(globalNorm(gradient), 1e-6))))
}
