import { spaceRow, type NetworkSize } from '#shared/spaces/index.ts'
import type { DerivedArchitecture, RandomSettings } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed } from '#shared/random.ts'
import type { Algorithm } from '../search.ts'

/** Size of what is drawn, as a space takes it. */
export const sizeOf = ({
  input,
  derivedChannels,
  derivedCells,
  derivedHidden,
  vocabulary,
}: Pick<
  RandomSettings,
  'input' | 'derivedChannels' | 'derivedCells' | 'derivedHidden' | 'vocabulary'
>): NetworkSize => ({
  channels: derivedChannels,
  cells: derivedCells,
  input,
  hidden: derivedHidden,
  vocabulary,
})

/** Architectures drawn uniformly from a space, each once: the baseline every search is held against. */
export function randomSearch(settings: RandomSettings): DerivedArchitecture[] {
  const { seed, architectures } = settings
  const stream = createRandom(deriveSeed(seed, 'random-search'))
  const space = spaceRow(settings.space)
  const drawn = new Map<string, DerivedArchitecture>()
  // A space can be smaller than the number asked for.
  for (let attempt = 0; attempt < 100 * architectures && drawn.size < architectures; attempt++) {
    const spec = space.random(sizeOf(settings), stream)
    drawn.set(JSON.stringify(spec), { method: 'random', spec })
  }
  return [...drawn.values()]
}

export const random: Algorithm<RandomSettings> = { course: 'drawn', draw: randomSearch }
