import { fbnetSpaces, randomArchitecture } from '#shared/architecture/index.ts'
import type { DerivedArchitecture, RandomSettings } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'

/** Architectures drawn uniformly from a space, each once: the baseline every search is held against. */
export function randomSearch({ space, seed, architectures }: RandomSettings): DerivedArchitecture[] {
  if (space === 'darts-cnn' || space === 'darts-rnn') throw new TansakuError('BAD_REQUEST', `Nets of ${space} cannot be drawn yet.`)
  const random = createRandom(deriveSeed(seed, 'random-search'))
  const drawn = new Map<string, DerivedArchitecture>()
  // A space can be smaller than the number asked for.
  for (let attempt = 0; attempt < 100 * architectures && drawn.size < architectures; attempt++) {
    const spec = randomArchitecture(fbnetSpaces[space], random)
    drawn.set(JSON.stringify(spec), { method: 'random', spec })
  }
  return [...drawn.values()]
}
