import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import { rnnNodes } from '#shared/spaces/darts-rnn/derive.ts'
import { dartsCells, enasCells, genotypeOfCells, type CellRules } from '#shared/spaces/darts-cnn/cell-rules.ts'
import { fbnetSpaceIds } from '#shared/spaces/fbnet/spec.ts'
import { smallInput, spaceRow, type NetworkSize } from '#shared/spaces/index.ts'
import type { SpaceId } from '#shared/spaces/spec.ts'
import type { ParameterAxes } from '../search.ts'
import { cellsOf, cellsProgram } from './cells.ts'
import { cellAxes, cellTables } from './cell-tables.ts'
import { chainProgram, type Program } from './program.ts'
import { recurrentAxes, recurrentGenotype, recurrentProgram, recurrentTables } from './recurrent.ts'

/** How a controller speaks of a space: what it emits, what that makes, and what is told of its probabilities. */
export interface Emission {
  readonly program: Program
  readonly architecture: (choices: readonly number[], size: NetworkSize) => ArchitectureSpec
  readonly axes: Readonly<Record<string, ParameterAxes>>
  readonly tables: (marginals: readonly number[][]) => Record<string, number[][]>
}

/** Both kinds of cell, node by node, states before operations (Pham et al. 2018, section 2.4). */
const cells = (rules: CellRules): Emission => ({
  program: cellsProgram(rules),
  architecture: (choices, { channels, cells: count, input }) => ({
    family: 'darts-cnn',
    genotype: genotypeOfCells(rules, cellsOf(rules, choices)),
    channels,
    cells: count,
    auxiliary: false,
    input: input ?? smallInput,
  }),
  axes: cellAxes(rules),
  tables: (marginals) => cellTables(rules, marginals),
})

/** Layer after layer (Zoph and Le 2017, section 3.1). */
function chain(id: SpaceId): Emission {
  const space = spaceRow(id)
  const searched = space.places(null).filter((place) => place.searched)
  return {
    program: chainProgram(searched.map(({ candidates }) => candidates.length)),
    architecture: (choices, size) => space.decisions(space.tableSize(size)).architecture(choices),
    axes: {
      controller: {
        rows: searched.map(({ place }) => place),
        columns: searched[0]!.candidates.map(({ choice }) => choice),
      },
    },
    tables: (marginals) => ({ controller: marginals.map((row) => [...row]) }),
  }
}

const recurrent: Emission = {
  program: recurrentProgram(rnnNodes),
  architecture: (choices, { hidden, vocabulary }) => ({
    family: 'darts-rnn',
    genotype: recurrentGenotype(choices),
    hidden,
    vocabulary,
  }),
  axes: recurrentAxes,
  tables: recurrentTables,
}

const made = {
  'darts-cnn': () => cells(dartsCells),
  'enas-cnn': () => cells(enasCells),
  'darts-rnn': () => recurrent,
  ...(Object.fromEntries(fbnetSpaceIds.map((id) => [id, () => chain(id)])) as Record<
    (typeof fbnetSpaceIds)[number],
    () => Emission
  >),
} satisfies Record<SpaceId, () => Emission>

export const emissionOf = (space: SpaceId): Emission => made[space]()
