import { countNetwork } from '#shared/network/count.ts'
import type { OperatorPlace } from '#shared/network/operator.ts'
import { createRandom, deriveSeed, indexAt, type Random } from '#shared/random.ts'

/** The block's number for each searched layer. */
export type Path = readonly number[]

/** How strongly the most lopsided draws favour big or small blocks: e⁴ between a layer's biggest and its smallest. */
const strongestLeaning = 4

/** Draws paths through the searched places of a space. */
export interface PathDraw {
  /** The block of most multiplications at every place, and that of fewest. */
  readonly largest: Path
  readonly smallest: Path
  /**
   * Every block equally likely; or, where a share is given, the smallest with this probability at each place and every
   * other equally likely.
   */
  readonly uniform: (random: Random, smallestShare?: number | null) => Path
  /** Different ones, from small to large: uniform draws alone all lie about the middle of the space. */
  readonly spread: (count: number, seed: number) => Path[]
}

export function pathDraw(places: readonly OperatorPlace[]): PathDraw {
  /** By place, the blocks' ranks by multiplications, from 0 to 1. */
  const ranks = places
    .filter(({ searched }) => searched)
    .map(({ candidates }) => {
      const macs = candidates.map(({ operator }) => countNetwork(operator.network).macs)
      const order = macs.map((_, i) => i).sort((a, b) => macs[a]! - macs[b]!)
      return macs.map((_, i) => order.indexOf(i) / Math.max(1, macs.length - 1))
    })
  const leaning = (random: Random): Path => {
    const lean = strongestLeaning * (2 * random.next() - 1)
    return ranks.map((row) =>
      drawn(
        row.map((rank) => Math.exp(lean * rank)),
        random,
      ),
    )
  }
  return {
    largest: ranks.map((row) => row.indexOf(1)),
    smallest: ranks.map((row) => row.indexOf(0)),
    uniform: (random, smallestShare = null) => ranks.map((row) => blockOf(row, random, smallestShare)),
    spread: (count, seed) => {
      const paths = new Map<string, Path>()
      const random = createRandom(deriveSeed(seed, 'scored'))
      // A space may have fewer.
      for (let attempt = 0; attempt < 100 * count && paths.size < count; attempt++) {
        const path = leaning(random)
        paths.set(path.join(), path)
      }
      return [...paths.values()]
    },
  }
}

function blockOf(ranks: readonly number[], random: Random, smallestShare: number | null): number {
  if (smallestShare === null) return random.int(ranks.length)
  const smallest = ranks.indexOf(0)
  if (random.next() < smallestShare) return smallest
  const other = random.int(ranks.length - 1)
  return other < smallest ? other : other + 1
}

const drawn = (weights: readonly number[], random: Random): number =>
  indexAt(weights, random.next() * weights.reduce((sum, weight) => sum + weight, 0))
