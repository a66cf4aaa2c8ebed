import type { DerivedArchitecture, RandomSettings } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import { breeder } from '../evolution/breeder.ts'
import type { Algorithm, SearchParts } from '../search.ts'
import { sizeOf } from '../drawn-size.ts'

/**
 * Architectures drawn uniformly from a space, each once, those above a latency limit again: the baseline every search
 * is held against.
 * @throws as breeder
 */
export function randomSearch(
  settings: RandomSettings,
  { latenciesUs }: Pick<SearchParts, 'latenciesUs'>,
): DerivedArchitecture[] {
  const { seed, architectures, space, latencyTableId, latencyLimitUs } = settings
  const stream = createRandom(deriveSeed(seed, 'random-search'))
  const breed = breeder({
    space,
    size: sizeOf(settings),
    latenciesUs: latencyTableId === null ? null : latenciesUs,
    latencyLimitUs,
  })
  const drawn = new Map<string, DerivedArchitecture>()
  // A space can be smaller than the number asked for.
  for (let attempt = 0; attempt < 100 * architectures && drawn.size < architectures; attempt++) {
    const spec = breed.random(stream)
    drawn.set(JSON.stringify(spec), { method: 'random', spec })
  }
  return [...drawn.values()]
}

export const random: Algorithm<RandomSettings> = { course: 'drawn', draw: randomSearch }
