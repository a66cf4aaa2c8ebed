import { gumbel, type RandomKey } from '../../tensor/kernels/index.ts'
import { exponential } from '../../tensor/optimizers/index.ts'
import { tf } from '../../tensor/tf.ts'

/** m = softmax((θ + g) / τ) along the blocks, g ~ Gumbel(0, 1) (equation 6). @param theta [layers, blocks] */
export function gumbelSoftmax(theta: tf.Tensor2D, temperature: tf.Scalar, key: RandomKey): tf.Tensor2D {
  return tf.softmax(tf.div(tf.add(theta, gumbel<tf.Rank.R2>(key, theta.shape)), temperature))
}

/** τ of an epoch, which counts from 0: initial · exp(−decay · epoch). */
export function temperatureOf(
  epoch: number,
  { initialTemperature, temperatureDecay }: { readonly initialTemperature: number; readonly temperatureDecay: number },
): number {
  return exponential(epoch, { from: initialTemperature, factor: Math.exp(-temperatureDecay) })
}
