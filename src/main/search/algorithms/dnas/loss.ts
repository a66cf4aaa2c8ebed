import type { DnasSettings } from '#shared/algorithms/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { tf } from '../../tensor/tf.ts'

/** How LAT enters the loss; latencies in microseconds. */
export type LatencyTerm =
  | { readonly loss: 'article'; readonly alpha: number; readonly beta: number }
  | { readonly loss: 'ratio'; readonly weight: number; readonly targetUs: number }
  | { readonly loss: 'normalised'; readonly alpha: number; readonly beta: number; readonly referenceUs: number }

/** @throws TansakuError BAD_REQUEST for a loss that needs a target and has none */
export function latencyTerm(settings: DnasSettings): LatencyTerm {
  const { latencyLoss: loss, latencyAlpha: alpha, latencyBeta: beta, latencyTargetUs, latencyWeight } = settings
  if (loss === 'article') return { loss, alpha, beta }
  if (latencyTargetUs === null)
    throw new TansakuError('BAD_REQUEST', `The loss ${loss} needs a target latency in microseconds.`, { loss })
  return loss === 'ratio'
    ? { loss, weight: latencyWeight, targetUs: latencyTargetUs }
    : { loss, alpha, beta, referenceUs: latencyTargetUs }
}

/**
 * The loss of θ.
 * - article: CE · α · (ln LAT)^β (Wu et al. 2019, equation 2). The power is taken of the logarithm, not of the latency.
 * - ratio: CE + λ · |LAT / target − 1| (Hu et al. 2020, TF-NAS).
 * - normalised: CE · α · (ln LAT / ln reference)^β (Cai et al. 2019, ProxylessNAS' code): at the reference the loss is
 *   CE · α, whatever the table's unit.
 */
export function latencyAwareLoss(crossEntropy: tf.Scalar, latencyUs: tf.Scalar, term: LatencyTerm): tf.Scalar {
  switch (term.loss) {
    case 'article':
      return tf.mul(crossEntropy, tf.mul(term.alpha, tf.pow(tf.log(latencyUs), term.beta)))
    case 'ratio':
      return tf.add(crossEntropy, tf.mul(term.weight, distance(tf.sub(tf.div(latencyUs, term.targetUs), 1))))
    case 'normalised': {
      const logarithms = tf.div(tf.log(latencyUs), Math.log(term.referenceUs))
      return tf.mul(crossEntropy, tf.mul(term.alpha, tf.pow(logarithms, term.beta)))
    }
  }
}

/** |x| whose gradient at 0 is 0: tfjs' own pushes to one side where the target is hit. */
const distance = (x: tf.Scalar): tf.Scalar => tf.mul(x, tf.sign(x))

/** LAT = Σ_l Σ_i m_{l,i} · LAT(b_{l,i}) (equations 3 and 7), plus what does not depend on m: stem and head. */
export function expectedLatency(
  mixing: tf.Tensor2D,
  blockLatenciesUs: tf.Tensor2D,
  fixedUs: tf.Scalar | number,
): tf.Scalar {
  return tf.add(tf.sum<tf.Scalar>(tf.mul(mixing, blockLatenciesUs)), fixedUs)
}
