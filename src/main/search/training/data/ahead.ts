import type { BatchThreads, BegunBatch } from './batch-threads.ts'
import type { BatchOrder, Recipe } from './recipe.ts'

/** A batch's place among a source's. */
export interface BatchPlace {
  readonly epoch: number
  readonly step: number
}

export interface AheadOptions {
  readonly threads: BatchThreads
  readonly recipe: Recipe
  readonly orderOf: (place: BatchPlace) => BatchOrder
  /** Which is likely to be asked for next; null = none. */
  readonly following: (place: BatchPlace) => BatchPlace | null
}

const keyOf = ({ epoch, step }: BatchPlace): string => `${String(epoch)}/${String(step)}`

/**
 * Has the batches begun that are likely to be asked for next, one more than there are threads, so that none of them
 * waits for a step to end, and memory stays bounded. What is asked for unexpectedly is left to the caller.
 */
export function batchesAhead({ threads, recipe, orderOf, following }: AheadOptions) {
  let begun: ReadonlyMap<string, BegunBatch> = new Map()
  const upcoming = (place: BatchPlace): BatchPlace[] => {
    const places: BatchPlace[] = []
    for (let next = following(place); places.length <= threads.count; next = following(next)) {
      // Where few are gone through again and again, the next round is begun from the first of it on.
      if (next === null || keyOf(next) === keyOf(place)) break
      places.push(next)
    }
    return places
  }
  return {
    /** @returns null where it was not begun. @throws TansakuError what its thread met */
    take: (place: BatchPlace): Float32Array | null => {
      const own = begun.get(keyOf(place))
      const wanted = new Map(
        upcoming(place).map((next) => {
          const key = keyOf(next)
          return [key, begun.get(key) ?? threads.begin(recipe, orderOf(next))]
        }),
      )
      for (const [key, batch] of begun) if (!wanted.has(key) && batch !== own) batch.drop()
      begun = wanted
      return own?.take() ?? null
    },
    dispose: (): void => {
      for (const batch of begun.values()) batch.drop()
      begun = new Map()
    },
  }
}
