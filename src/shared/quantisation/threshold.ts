import type { Histogram } from './histogram.ts'

/** Sizes that a signed 8-bit number tells apart, zero left out. */
export const levels = 127

/** From which size on values are cut off when they become 8-bit numbers, and why there. */
export interface Threshold {
  readonly size: number
  readonly rule: 'largest' | 'entropy'
  /** Mean squared difference of a value and what becomes of it, by the mean square of the values. */
  readonly error: number
}

/**
 * Where to cut: at the largest value, or where the Kullback-Leibler divergence of what is left is least (Migacz 2017),
 * whichever changes the values less.
 * @returns size 1 where all values are zeros
 */
export function chooseThreshold(histogram: Histogram): Threshold {
  const used = lastUsed(histogram)
  if (used === 0) return { size: 1, rule: 'largest', error: 0 }
  const candidates = [
    { rule: 'largest', size: used * histogram.width },
    { rule: 'entropy', size: entropyBins(histogram.counts.subarray(0, used)) * histogram.width },
  ] as const
  return candidates
    .map((candidate) => ({ ...candidate, error: quantisationError(histogram, candidate.size) }))
    .reduce((best, each) => (each.error < best.error ? each : best))
}

/** Mean squared difference by the mean square, when values become multiples of `size` / 127 and are cut off there. */
export function quantisationError({ width, counts }: Histogram, size: number): number {
  const step = size / levels
  let [differences, squares] = [0, 0]
  counts.forEach((count, i) => {
    const value = (i + 0.5) * width
    const kept = Math.min(levels, Math.round(value / step)) * step
    differences += count * (value - kept) ** 2
    squares += count * value ** 2
  })
  return squares === 0 ? 0 : differences / squares
}

function lastUsed({ counts }: Histogram): number {
  let used = counts.length
  while (used > 0 && counts[used - 1] === 0) used--
  return used
}

/** How many bins to keep so that the 128-level form of them is the least surprising one. */
function entropyBins(counts: Float64Array): number {
  const fewest = levels + 1
  let best = { bins: counts.length, divergence: Infinity }
  for (let bins = Math.min(fewest, counts.length); bins <= counts.length; bins++) {
    const divergence = divergenceOf(counts, bins)
    if (divergence < best.divergence) best = { bins, divergence }
  }
  return best.bins
}

/** KL divergence of the kept bins, with all that was cut off in the last, from the same in 128 levels. */
function divergenceOf(counts: Float64Array, bins: number): number {
  const kept = counts.slice(0, bins)
  for (let i = bins; i < counts.length; i++) kept[bins - 1]! += counts[i]!
  const quantised = inLevels(counts.subarray(0, bins))
  const [keptSum, quantisedSum] = [sum(kept), sum(quantised)]
  let divergence = 0
  for (let i = 0; i < bins; i++) {
    if (kept[i] === 0) continue
    const [p, q] = [kept[i]! / keptSum, Math.max(quantised[i]! / quantisedSum, smallest)]
    divergence += p * Math.log(p / q)
  }
  return divergence
}
/** Of what has become impossible. */
const smallest = 1e-12

/** Each level's counts spread evenly over those of its bins that had any. */
function inLevels(counts: Float64Array): Float64Array {
  const result = new Float64Array(counts.length)
  const perLevel = counts.length / (levels + 1)
  for (let level = 0; level <= levels; level++) {
    const [from, to] = [Math.floor(level * perLevel), Math.min(counts.length, Math.floor((level + 1) * perLevel))]
    let [total, filled] = [0, 0]
    for (let i = from; i < to; i++) {
      total += counts[i]!
      if (counts[i]! > 0) filled++
    }
    for (let i = from; i < to; i++) if (counts[i]! > 0) result[i] = total / filled
  }
  return result
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
