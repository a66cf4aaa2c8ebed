import { TansakuError } from '../../errors.ts'
import type { Space } from '../space.ts'
import { mutateRnnGenotype, randomRnnGenotype, rnnChoices } from './derive.ts'

/** Of a cell of eight nodes: each picks one of its n predecessors and an operation. */
const cells = [1, 2, 3, 4, 5, 6, 7, 8].reduce((product, n) => product * n * rnnChoices.length, 1)

/** DARTS' recurrent cell (Liu et al. 2019, section 2.1). Searched layers are the cell's edges. */
export const dartsRnnSpace: Space = {
  id: 'darts-rnn',
  name: 'DARTS, recurrent cells',
  family: 'darts-rnn',
  task: 'text',
  input: null,
  sizes: ['derivedHidden', 'vocabulary'],
  searchedLayers: 36,
  choices: rnnChoices.length,
  initialValues: null,
  architectures: cells,
  timed: false,
  tableSize: () => null,
  places: untimed,
  decisions: untimed,
  chosenOf: null,
  random: ({ hidden, vocabulary }, random) => ({
    family: 'darts-rnn',
    genotype: randomRnnGenotype(random),
    hidden,
    vocabulary,
  }),
  mutate(spec, random) {
    if (!('genotype' in spec && 'recurrent' in spec.genotype))
      throw new TansakuError('ARCHITECTURE_INVALID', 'This is no architecture of darts-rnn.', { expected: 'darts-rnn' })
    return { ...spec, genotype: mutateRnnGenotype(spec.genotype, random) } as typeof spec
  },
}

function untimed(): never {
  throw new TansakuError(
    'BAD_REQUEST',
    'Architectures of darts-rnn are not timed by operator: there are latency tables of convolutional spaces.',
    { space: 'darts-rnn' },
  )
}
