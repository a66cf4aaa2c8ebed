import { TansakuError } from '../../errors.ts'
import { smallInput } from '../input.ts'
import type { CellSize, SpaceSize } from '../size.ts'
import type { Space } from '../space.ts'
import { cnnChoices, mutateCnnGenotype, randomCnnGenotype } from './derive.ts'
import { dartsDecisions } from './decisions.ts'
import { dartsPlaces } from './places.ts'

/** Genotypes of one cell of four nodes: each picks two of its n predecessors, and an operation on either. */
const cells = [2, 3, 4, 5].reduce((product, n) => product * ((n * (n - 1)) / 2) * cnnChoices.length ** 2, 1)

/** DARTS' convolutional cells (Liu et al. 2019, section 2.1). Searched layers are the edges of both cells. */
export const dartsCnnSpace: Space = {
  id: 'darts-cnn',
  name: 'DARTS, convolutional cells',
  family: 'darts-cnn',
  task: 'images',
  input: smallInput,
  sizes: ['derivedChannels', 'derivedCells'],
  searchedLayers: 28,
  choices: cnnChoices.length,
  initialValues: 'torch',
  architectures: cells ** 2,
  timed: true,
  tableSize: ({ channels, cells, input }) => ({ channels, cells, input: input ?? smallInput }),
  places: (size) => dartsPlaces(requireSize(size)),
  decisions: (size) => dartsDecisions(requireSize(size)),
  chosenOf: null,
  random: ({ channels, cells, input }, random) => ({
    family: 'darts-cnn',
    genotype: randomCnnGenotype(random),
    channels,
    cells,
    auxiliary: false,
    input: input ?? smallInput,
  }),
  mutate(spec, random) {
    if (!('genotype' in spec && 'normal' in spec.genotype))
      throw new TansakuError('ARCHITECTURE_INVALID', 'This is no architecture of darts-cnn.', { expected: 'darts-cnn' })
    return { ...spec, genotype: mutateCnnGenotype(spec.genotype, random) } as typeof spec
  },
}

function requireSize(size: SpaceSize | null): CellSize {
  if (size !== null && 'cells' in size) return size
  throw new TansakuError(
    'BAD_REQUEST',
    'Which operators architectures of DARTS cells have depends on their size: say channels, cells and input.',
    { space: 'darts-cnn' },
  )
}
