import { TansakuError } from '../../errors.ts'
import { enasCells, genotypeOfCells, mutateCell, randomCell } from '../darts-cnn/cell-rules.ts'
import { smallInput } from '../input.ts'
import type { Space } from '../space.ts'

/** Different cells: each node takes two of its states through an operation each, in no order. */
const cells = Array.from({ length: enasCells.nodes }, (_, node) => {
  const edges = (node + 2) * enasCells.operations.length
  return (edges * (edges + 1)) / 2
}).reduce((product, each) => product * each, 1)

/** ENAS' micro search space (Pham et al. 2018, section 2.4). Its cells join loose ends, which shapes depend on. */
export const enasCnnSpace: Space = {
  id: 'enas-cnn',
  name: 'ENAS, convolutional cells',
  family: 'darts-cnn',
  task: 'images',
  input: smallInput,
  sizes: ['derivedChannels', 'derivedCells'],
  searchedLayers: 4 * enasCells.nodes,
  choices: enasCells.operations.length,
  initialValues: 'he',
  architectures: cells ** 2,
  timed: false,
  tableSize: () => null,
  places: untimed,
  decisions: untimed,
  chosenOf: null,
  random: ({ channels, cells: count, input }, random) => ({
    family: 'darts-cnn',
    genotype: genotypeOfCells(enasCells, {
      normal: randomCell(enasCells, random),
      reduce: randomCell(enasCells, random),
    }),
    channels,
    cells: count,
    auxiliary: false,
    input: input ?? smallInput,
  }),
  mutate(spec, random) {
    if (!('genotype' in spec && 'normal' in spec.genotype && spec.genotype.normal.length === 2 * enasCells.nodes))
      throw new TansakuError('ARCHITECTURE_INVALID', 'This is no architecture of enas-cnn.', { expected: 'enas-cnn' })
    const { normal, reduce } = spec.genotype
    const changed =
      random.next() < 0.5
        ? { normal: mutateCell(enasCells, normal, random), reduce }
        : { normal, reduce: mutateCell(enasCells, reduce, random) }
    return { ...spec, genotype: genotypeOfCells(enasCells, changed) } as typeof spec
  },
}

function untimed(): never {
  throw new TansakuError(
    'BAD_REQUEST',
    'Architectures of enas-cnn are not timed by operator: how many nodes a cell joins decides the shapes after it. There are latency tables of darts-cnn.',
    { space: 'enas-cnn' },
  )
}
