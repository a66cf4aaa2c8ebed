import type { LatencyRange } from '../contract/latency-tables.ts'
import { extremesOf, type Costs } from '../spaces/decisions.ts'

/** How many latencies between the least and the greatest the spread is told at. */
const marks = 256
/** Finer, for summing up; see `spread`. */
const gridCells = 16 * marks

/** Exact to a grid of 4,096 steps: no architecture is built. Microseconds. */
export function latencyRange(latenciesUs: Costs): LatencyRange {
  const { least: leastUs, most: mostUs } = extremesOf(latenciesUs)
  const cellUs = (mostUs - leastUs) / gridCells
  const density = latenciesUs.options.reduce<Float64Array>(
    (before, values) => {
      const least = Math.min(...values)
      return spread(
        before,
        values.map((us) => (cellUs === 0 ? 0 : (us - least) / cellUs)),
      )
    },
    Float64Array.of(1, ...Array.from({ length: gridCells }, () => 0)),
  )
  let within = 0
  const cumulative = Array.from(density, (share) => (within += share))
  return {
    leastUs,
    mostUs,
    shares: Array.from({ length: marks + 1 }, (_, mark) => Math.min(1, cumulative[(gridCells / marks) * mark]!)),
  }
}

/**
 * One decision more: every latency so far is moved by each option, all equally likely. Between two cells of the grid a
 * share is divided so that its mean stays.
 * @param before the share of each cell @param steps how many cells each option adds
 */
function spread(before: Float64Array, steps: Float64Array): Float64Array {
  const after = new Float64Array(before.length)
  const last = before.length - 1
  for (const step of steps) {
    const [whole, rest] = [Math.floor(step), step - Math.floor(step)]
    for (let cell = 0; cell <= last; cell++) {
      const share = before[cell]! / steps.length
      if (share === 0) continue
      const low = Math.min(last, cell + whole)
      after[low]! += share * (1 - rest)
      after[Math.min(last, low + 1)]! += share * rest
    }
  }
  return after
}

/** The share of all architectures that takes no longer, between two marks by a straight line. */
export function shareWithin({ leastUs, mostUs, shares }: LatencyRange, us: number): number {
  if (us < leastUs) return 0
  if (us >= mostUs) return 1
  const at = ((us - leastUs) / (mostUs - leastUs)) * (shares.length - 1)
  const [low, high] = [shares[Math.floor(at)]!, shares[Math.floor(at) + 1]!]
  return low + (high - low) * (at - Math.floor(at))
}

/** The latency that such a share of all architectures does not exceed, microseconds. */
export function latencyAt({ leastUs, mostUs, shares }: LatencyRange, share: number): number {
  const next = shares.findIndex((each) => each >= share)
  if (next <= 0) return next === 0 ? leastUs : mostUs
  const [low, high] = [shares[next - 1]!, shares[next]!]
  const at = next - 1 + (share - low) / (high - low)
  return leastUs + ((mostUs - leastUs) * at) / (shares.length - 1)
}
