import type { Costs } from '../spaces/decisions.ts'

const gridCells = 8_192

/**
 * The architecture of most size (MACs, parameters) whose latency is within a limit, by dynamic programming over the
 * space's decisions: exact but for the grid, on which latencies are rounded up, so that the limit always holds.
 * @returns an option of each decision; null where no architecture is within the limit
 */
export function largestWithin(latency: Costs, size: Costs, limitUs: number): number[] | null {
  const leasts = latency.options.map((values) => Math.min(...values))
  const spare = limitUs - leasts.reduce((sum, value) => sum + value, latency.fixed)
  if (!(spare >= 0)) return null
  const cell = spare / gridCells
  const stepsOf = (us: number, least: number): number =>
    us === least ? 0 : cell === 0 ? Infinity : Math.ceil((us - least) / cell)
  // Of each cell the most size that the decisions so far have within it.
  let best = new Float64Array(gridCells + 1)
  const choices = latency.options.map((values, decision) => {
    const after = new Float64Array(gridCells + 1).fill(-Infinity)
    const chosen = new Uint16Array(gridCells + 1)
    for (const [option, us] of values.entries()) {
      const steps = stepsOf(us, leasts[decision]!)
      const gain = size.options[decision]![option]!
      for (let at = steps; at <= gridCells; at++) {
        const total = best[at - steps]! + gain
        if (total > after[at]!) {
          after[at] = total
          chosen[at] = option
        }
      }
    }
    best = after
    return chosen
  })
  let at = gridCells
  const result: number[] = []
  for (let decision = choices.length - 1; decision >= 0; decision--) {
    const option = choices[decision]![at]!
    result.unshift(option)
    at -= stepsOf(latency.options[decision]![option]!, leasts[decision]!)
  }
  return result
}
