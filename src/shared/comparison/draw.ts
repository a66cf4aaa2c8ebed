import { indexAt, type Random } from '../random.ts'
import { extremesOf, sumOf, type Costs } from '../spaces/decisions.ts'

const gridCells = 4_096
/** What the grid rounds across an edge is drawn again. */
const draws = 1_000

/**
 * Draws architectures uniformly from those whose cost lies within bounds, however few they are: how many ways the
 * decisions to come have of reaching the bounds is counted on a grid, and each option is drawn by its ways.
 * @returns options of each decision; null where no architecture lies within
 */
export function drawWithin(
  costs: Costs,
  { low, high }: { readonly low: number; readonly high: number },
): (random: Random) => number[] | null {
  const leasts = costs.options.map((values) => Math.min(...values))
  const { least, most } = extremesOf(costs)
  const cell = (most - least) / gridCells || 1
  const steps = costs.options.map((values, decision) =>
    Array.from(values, (value) => Math.round((value - leasts[decision]!) / cell)),
  )
  const [from, to] = [Math.floor((low - least) / cell), Math.ceil((high - least) / cell)]
  const ways = waysToCome(steps)
  const attempt = (random: Random): number[] | null => {
    const chosen: number[] = []
    let at = 0
    for (const [decision, options] of steps.entries()) {
      const weights = options.map((step) => between(ways[decision + 1]!, from - at - step, to - at - step))
      const total = weights.reduce((sum, weight) => sum + weight, 0)
      if (!(total > 0)) return null
      const option = indexAt(weights, random.next() * total)
      chosen.push(option)
      at += options[option]!
    }
    return chosen
  }
  return (random) => {
    for (let draw = 0; draw < draws; draw++) {
      const chosen = attempt(random)
      if (chosen === null) return null
      const cost = sumOf(costs, chosen)
      if (cost >= low && cost <= high) return chosen
    }
    return null
  }
}

/** Of each number of decisions made, the share of the ways of making the others that adds up to each cell or less. */
function waysToCome(steps: readonly (readonly number[])[]): Float64Array[] {
  const ways: Float64Array[] = [Float64Array.of(1, ...Array.from({ length: gridCells }, () => 0))]
  for (const options of steps.toReversed()) {
    const [after] = ways
    const before = new Float64Array(gridCells + 1)
    for (const step of options)
      for (let at = 0; at + step <= gridCells; at++) before[at + step]! += after![at]! / options.length
    ways.unshift(before)
  }
  return ways.map((each) => {
    let sum = 0
    return each.map((share) => (sum += share))
  })
}

/** The share of ways that ends from cell `low` to cell `high`. */
function between(upTo: Float64Array, low: number, high: number): number {
  if (high < 0) return 0
  return upTo[Math.min(high, gridCells)]! - (low <= 0 ? 0 : upTo[Math.min(low - 1, gridCells)]!)
}
