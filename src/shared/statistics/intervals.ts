import { createRandom } from '../random.ts'
import { mean, percentileOfSorted, standardDeviation } from './summary.ts'

export interface Bounds {
  readonly low: number
  readonly high: number
}

export interface MeanInterval extends Bounds {
  readonly mean: number
  readonly n: number
}

/** One mean less another. */
export interface MeanDifference extends Bounds {
  readonly difference: number
}

/** Percentile bootstrap of the median (Efron 1979), seeded: the same samples give the same interval. */
export function bootstrapMedian(
  values: readonly number[],
  {
    confidence = 0.95,
    resamples = 400,
    seed = 1,
  }: { readonly confidence?: number; readonly resamples?: number; readonly seed?: number } = {},
): Bounds {
  const random = createRandom(seed)
  const medians = new Float64Array(resamples)
  const draw = new Float64Array(values.length)
  for (let i = 0; i < resamples; i++) {
    for (let j = 0; j < draw.length; j++) draw[j] = values[random.int(values.length)]!
    draw.sort()
    medians[i] = percentileOfSorted(draw, 0.5)
  }
  medians.sort()
  const tail = (1 - confidence) / 2
  return { low: percentileOfSorted(medians, tail), high: percentileOfSorted(medians, 1 - tail) }
}

const normal975 = 1.959964

/** 97.5 % quantiles of Student's t for 1 … 30 degrees of freedom. */
const t975 = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
]

/** Beyond the table by Cornish and Fisher's expansion about the normal quantile, good to three decimals there. */
function student975(freedom: number): number {
  const z = normal975
  return (
    t975[freedom - 1] ?? z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2)
  )
}

/** 95 % interval of a share (Wilson 1927): within 0 and 1 also where all or none count, or few were asked. */
export function shareInterval(count: number, of: number): Bounds {
  const z2 = normal975 ** 2
  const share = count / of
  const centre = (share + z2 / (2 * of)) / (1 + z2 / of)
  const half = (normal975 / (1 + z2 / of)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of ** 2))
  return { low: Math.max(0, centre - half), high: Math.min(1, centre + half) }
}

/** Mean with its 95 % t interval; a single value has an unbounded one. */
export function meanInterval(values: readonly number[]): MeanInterval {
  const centre = mean(values)
  if (values.length < 2)
    return { mean: centre, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, n: values.length }
  const half = student975(values.length - 1) * (standardDeviation(values) / Math.sqrt(values.length))
  return { mean: centre, low: centre - half, high: centre + half, n: values.length }
}

/**
 * Difference of the means of two independent samples, a − b, with its 95 % interval (Welch 1947); the degrees of
 * freedom are rounded down, which widens it. Unbounded where a sample has fewer than two values.
 */
export function meanDifference(a: readonly number[], b: readonly number[]): MeanDifference {
  const difference = mean(a) - mean(b)
  if (a.length < 2 || b.length < 2) return { difference, low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY }
  const [partA, partB] = [standardDeviation(a) ** 2 / a.length, standardDeviation(b) ** 2 / b.length]
  const variance = partA + partB
  if (variance === 0) return { difference, low: difference, high: difference }
  const freedom = variance ** 2 / (partA ** 2 / (a.length - 1) + partB ** 2 / (b.length - 1))
  const half = student975(Math.max(1, Math.floor(freedom))) * Math.sqrt(variance)
  return { difference, low: difference - half, high: difference + half }
}
