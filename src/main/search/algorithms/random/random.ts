import {
  fbnetSpaces,
  randomArchitecture,
  randomCnnGenotype,
  randomRnnGenotype,
  type ArchitectureSpec,
} from '#shared/architecture/index.ts'
import type { DerivedArchitecture, RandomSettings } from '#shared/contract/searches.ts'
import { createRandom, deriveSeed, type Random } from '#shared/random.ts'

/** Architectures drawn uniformly from a space, each once: the baseline every search is held against. */
export function randomSearch(settings: RandomSettings): DerivedArchitecture[] {
  const { seed, architectures } = settings
  const random = createRandom(deriveSeed(seed, 'random-search'))
  const drawn = new Map<string, DerivedArchitecture>()
  // A space can be smaller than the number asked for.
  for (let attempt = 0; attempt < 100 * architectures && drawn.size < architectures; attempt++) {
    const spec = draw(settings, random)
    drawn.set(JSON.stringify(spec), { method: 'random', spec })
  }
  return [...drawn.values()]
}

function draw(
  { space, derivedChannels, derivedCells, derivedHidden, vocabulary }: RandomSettings,
  random: Random,
): ArchitectureSpec {
  switch (space) {
    case 'darts-cnn':
      return {
        family: space,
        genotype: randomCnnGenotype(random),
        channels: derivedChannels,
        cells: derivedCells,
        auxiliary: false,
        input: 'cifar',
      }
    case 'darts-rnn':
      return { family: space, genotype: randomRnnGenotype(random), hidden: derivedHidden, vocabulary }
    default:
      return randomArchitecture(fbnetSpaces[space], random)
  }
}
