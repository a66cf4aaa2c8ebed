import { tf } from '../../tensor/tf.ts'

/**
 * FBNet's loss (Wu et al. 2019, equation 2): L = CE · α · (ln LAT)^β, with LAT in microseconds.
 * The power is taken of the logarithm, not of the latency.
 */
export function latencyAwareLoss(
  crossEntropy: tf.Scalar,
  latencyUs: tf.Scalar,
  { alpha, beta }: { readonly alpha: number; readonly beta: number },
): tf.Scalar {
  return tf.mul(crossEntropy, tf.mul(alpha, tf.pow(tf.log(latencyUs), beta)))
}

/** LAT = Σ_l Σ_i m_{l,i} · LAT(b_{l,i}) (equations 3 and 7), plus what does not depend on m: stem and head. */
export function expectedLatency(
  mixing: tf.Tensor2D,
  blockLatenciesUs: tf.Tensor2D,
  fixedUs: tf.Scalar | number,
): tf.Scalar {
  return tf.add(tf.sum<tf.Scalar>(tf.mul(mixing, blockLatenciesUs)), fixedUs)
}
