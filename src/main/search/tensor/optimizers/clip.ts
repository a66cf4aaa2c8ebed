import { tf } from '../tf.ts'

/** Scales a gradient so that its norm is at most `maxNorm`, as torch.nn.utils.clip_grad_norm_ does. */
export function clipByGlobalNorm<T extends tf.Tensor>(gradient: T, maxNorm: number): T {
  const norm = tf.sqrt(tf.sum(tf.square(gradient)))
  return tf.mul(gradient, tf.minimum(1, tf.div(maxNorm, tf.add(norm, 1e-6))))
}
