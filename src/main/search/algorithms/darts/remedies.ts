/** Remedies against the collapse of DARTS, each off unless asked for. All are of one number that follows the epoch. */
import type { RandomKey } from '../../tensor/kernels/index.ts'
import { uniform } from '../../tensor/kernels/index.ts'
import { tf } from '../../tensor/tf.ts'

export interface Remedies {
  /** λ of β-DARTS at the end; 0 = off. */
  readonly betaDecay: number
  /** ε of SDARTS-RS at the end; 0 = off. */
  readonly alphaNoise: number
  /** DARTS−; of convolutional cells alone. */
  readonly auxiliarySkip?: boolean
}

/** What a step is fed of those that are on, scalars. */
export type RemedyInputs = {
  readonly betaDecay?: tf.Scalar
  readonly alphaNoise?: tf.Scalar
  readonly skipShare?: tf.Scalar
}

/** SDARTS begins with this much (chenxiangning/SmoothDARTS). */
const firstNoise = 0.03

/**
 * The numbers of an epoch, counted from 0:
 * - λ(e) = λ · e / E (Ye et al. 2022, β-DARTS, section 3.3);
 * - ε(e) = 0.03 + (ε − 0.03) · e / E (Chen and Hsieh 2020, SDARTS-RS, section 5.1);
 * - the auxiliary skip's share 1 − e / E (Chu et al. 2021, DARTS−, section 3.3).
 */
export function remediesAt(
  { betaDecay, alphaNoise, auxiliarySkip = false }: Remedies,
  { epoch, epochs }: { readonly epoch: number; readonly epochs: number },
): { readonly betaDecay?: number; readonly alphaNoise?: number; readonly skipShare?: number } {
  const share = epoch / epochs
  const first = Math.min(firstNoise, alphaNoise)
  return {
    ...(betaDecay > 0 && { betaDecay: betaDecay * share }),
    ...(alphaNoise > 0 && { alphaNoise: first + (alphaNoise - first) * share }),
    ...(auxiliarySkip && { skipShare: 1 - share }),
  }
}

/** The same as a step takes them; the caller disposes of them. */
export function remedyInputs(
  remedies: Remedies,
  at: { readonly epoch: number; readonly epochs: number },
): RemedyInputs {
  return Object.fromEntries(Object.entries(remediesAt(remedies, at)).map(([name, value]) => [name, tf.scalar(value)]))
}

/**
 * What β-DARTS adds to L_val: λ · mean over edges of log Σ_o exp(α_o) (equation 12), which keeps the softmax's β from
 * moving far apart.
 * @param alphas [edges, operations] each
 */
export function betaDecayTerm(alphas: readonly tf.Tensor2D[], lambda: tf.Scalar): tf.Scalar {
  return tf.mul(lambda, tf.mean(tf.logSumExp(tf.concat2d([...alphas], 0), 1)))
}

/**
 * α whose softmax is that of `alpha` with uniform noise of ±ε on it, cut to [0, 1] and normalised again (SDARTS-RS,
 * equation 8; chenxiangning/SmoothDARTS `Random_alpha`). An edge that lost all keeps its largest operation.
 * @param alpha [edges, operations]
 */
export function perturbed(alpha: tf.Tensor2D, epsilon: tf.Scalar, key: RandomKey): tf.Tensor2D {
  const [, operations] = alpha.shape
  const noise = tf.mul(tf.sub(uniform<tf.Rank.R2>(key, alpha.shape), 0.5), tf.mul(epsilon, 2))
  const noisy = tf.add(tf.softmax(alpha), noise)
  const cut = tf.clipByValue(noisy, 0, 1)
  const largest = tf.cast(tf.oneHot(tf.argMax<tf.Tensor1D>(noisy, 1), operations), 'float32')
  const isLost = tf.cast(tf.lessEqual(tf.sum(cut, 1, true), 0), 'float32')
  const kept = tf.add(cut, tf.mul(isLost, largest))
  const weights = tf.div(kept, tf.sum(kept, 1, true))
  // The softmax of logarithms gives the weights back; a weight of 0 has none.
  return tf.log(tf.maximum(weights, 1e-30))
}
