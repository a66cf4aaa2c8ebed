import { createRandom } from '../random.ts'
import { spearman } from './correlation.ts'
import type { Bounds } from './intervals.ts'
import { mean, percentile } from './summary.ts'

/** How well predictions agree with measurements; shares of the measured value. */
export interface AuditFigures {
  /** Mean signed error: positive where predictions are too high. */
  readonly bias: number
  readonly mape: number
  readonly spearman: number
  readonly within5: number
  readonly within10: number
}

export function audit(predicted: readonly number[], measured: readonly number[]): AuditFigures {
  const errors = predicted.map((p, i) => (p - measured[i]!) / measured[i]!)
  const within = (share: number): number => errors.filter((error) => Math.abs(error) <= share).length / errors.length
  return {
    bias: mean(errors),
    mape: mean(errors.map(Math.abs)),
    spearman: spearman(predicted, measured),
    within5: within(0.05),
    within10: within(0.1),
  }
}

/**
 * The factor f of measured = f · predicted with the least squared error relative to the prediction (the mean ratio),
 * and its 95 % bootstrap interval.
 */
export function scaleThroughOrigin(
  predicted: readonly number[],
  measured: readonly number[],
  seed = 1,
): { readonly factor: number; readonly interval: Bounds } {
  const ratios = predicted.map((p, i) => measured[i]! / p)
  const random = createRandom(seed)
  const factors = Array.from({ length: 400 }, () => mean(ratios.map(() => random.pick(ratios))))
  return { factor: mean(ratios), interval: { low: percentile(factors, 0.025), high: percentile(factors, 0.975) } }
}

/**
 * Mean absolute error of f · predicted, a share of the measured value. Each one is predicted by the factor of all the
 * others, so that no prediction is judged by what made it. @returns NaN for fewer than two
 */
export function calibratedError(predicted: readonly number[], measured: readonly number[]): number {
  const ratios = predicted.map((p, i) => measured[i]! / p)
  const sum = ratios.reduce((total, ratio) => total + ratio, 0)
  return mean(ratios.map((ratio) => Math.abs((sum - ratio) / (ratios.length - 1) / ratio - 1)))
}
