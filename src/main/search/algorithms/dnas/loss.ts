import type { DnasSettings } from '#shared/algorithms/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { alikeUs } from '#shared/latency/alike.ts'
import { tf } from '../../tensor/tf.ts'
import { reachOf, type LatencyRows } from './latency-rows.ts'

/** How LAT enters the loss; latencies in microseconds, the numbers of the step's device. */
export type LatencyTerm =
  | { readonly loss: 'article'; readonly alpha: number; readonly beta: number }
  | { readonly loss: 'ratio'; readonly weight: number; readonly targetUs: number | tf.Scalar }
  | {
      readonly loss: 'normalised'
      readonly alpha: number
      readonly beta: number
      /** ln of what latency is measured by. */
      readonly referenceLog: number | tf.Scalar
    }

/**
 * @param own picks the step's device's of numbers of all devices
 * @throws TansakuError BAD_REQUEST for a loss that needs a target and has none
 */
export function latencyTerm(
  settings: DnasSettings,
  latencies: readonly LatencyRows[],
  own: (all: readonly number[]) => number | tf.Scalar,
): LatencyTerm {
  const { latencyLoss: loss, latencyAlpha: alpha, latencyBeta: beta, latencyWeight } = settings
  if (loss === 'article') return { loss, alpha, beta }
  const targetsUs = targetsOf(settings, latencies)
  return loss === 'ratio'
    ? { loss, weight: latencyWeight, targetUs: own(targetsUs) }
    : { loss, alpha, beta, referenceLog: own(targetsUs.map((us) => Math.log(us))) }
}

/** Each device's target: its own, or one that lies in its range as the first device's does. */
function targetsOf({ latencyTargetUs, latencyLoss, otherDevices }: DnasSettings, latencies: readonly LatencyRows[]) {
  if (latencyTargetUs === null)
    throw new TansakuError('BAD_REQUEST', `The loss ${latencyLoss} needs a target latency in microseconds.`, {
      loss: latencyLoss,
    })
  const [first, ...others] = latencies.map(reachOf)
  return [
    latencyTargetUs,
    ...others.map((reach, i) => otherDevices[i]!.latencyTargetUs ?? alikeUs(latencyTargetUs, first!, reach)),
  ]
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
      const logarithms = tf.div(tf.log(latencyUs), term.referenceLog)
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
