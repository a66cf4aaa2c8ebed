import { gumbel, type RandomKey } from '../../tensor/kernels/index.ts'
import { exponential } from '../../tensor/optimizers/index.ts'
import { tf } from '../../tensor/tf.ts'

/** m = softmax((θ + g) / τ) along the blocks, g ~ Gumbel(0, 1) (equation 6). @param theta [layers, blocks] */
export function gumbelSoftmax(theta: tf.Tensor2D, temperature: tf.Scalar, key: RandomKey): tf.Tensor2D {
  return tf.softmax(tf.div(tf.add(theta, gumbel<tf.Rank.R2>(key, theta.shape)), temperature))
}

/** Below it softmax((θ + g) / τ) picks one block in float32 as surely as it can, and only 0 / 0 could follow. */
const lowestTemperature = 0.01

/** τ of an epoch, which counts from 0: initial · exp(−decay · epoch), but no lower than can be computed with. */
export function temperatureOf(
  epoch: number,
  { initialTemperature, temperatureDecay }: { readonly initialTemperature: number; readonly temperatureDecay: number },
): number {
  const temperature = exponential(epoch, { from: initialTemperature, factor: Math.exp(-temperatureDecay) })
  return Math.max(temperature, lowestTemperature)
}
