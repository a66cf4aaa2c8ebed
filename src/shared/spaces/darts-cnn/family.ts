import { TansakuError } from '../../errors.ts'
import { countNetwork } from '../../network/count.ts'
import type { NetworkCount } from '../../network/network.ts'
import type { Family } from '../family.ts'
import { enasCells, joinedNodes, type CellRules } from './cell-rules.ts'
import { inputText, isSameInput, smallInput } from '../input.ts'
import { auxiliaryHeadParams, dartsEvaluationNetwork, dartsNetwork, genotypeEdges, stemOf } from './network.ts'
import { dartsOperators } from './operators.ts'
import type { SpaceId } from '../spec.ts'
import { dartsCnnOps, type DartsCnnArchitecture } from './spec.ts'

/** Nets of convolutional cells (Liu et al. 2019). */
export const dartsCnnFamily: Family<DartsCnnArchitecture> = {
  id: 'darts-cnn',
  task: 'images',
  timed: true,
  trainable: true,
  drawing: 'cells',
  hasPaths: true,
  spaceOf,
  describe: ({ channels, cells, genotype }) =>
    `DARTS C${channels} L${cells} ${genotype.normal.map(([op, from]) => `${op} ${from}`).join(', ')}`,
  sizeText: ({ channels, cells, input, auxiliary }) =>
    `C${channels} L${cells}${isSameInput(input, smallInput) ? '' : ` ${inputText(input)}`}${auxiliary ? ' auxiliary' : ''}`,
  derivedSize: ({ channels, cells }) => ({ derivedChannels: channels, derivedCells: cells }),
  check,
  input: ({ input }) => input,
  withInput: (spec, input) => ({ ...spec, input }),
  operators: dartsOperators,
  trained: (spec) => {
    const { network, droppable, auxiliaryState } = dartsEvaluationNetwork(spec)
    return { network, droppable, auxiliary: { state: auxiliaryState, stem: stemOf(spec.input) } }
  },
  count,
  // Nets of as many channels but other cells may have the same operators.
  fitsTable: ({ channels, input }, size) =>
    size !== null && 'cells' in size && size.channels === channels && isSameInput(size.input, input),
}

/** Whose cells both are, where they are any search's. */
function spaceOf({ genotype }: DartsCnnArchitecture): SpaceId | null {
  const cells = [
    { edges: genotype.normal, joined: genotype.normalConcat },
    { edges: genotype.reduce, joined: genotype.reduceConcat },
  ]
  const isOf = (rules: CellRules): boolean =>
    cells.every(
      ({ edges, joined }) =>
        edges.length === 2 * rules.nodes &&
        edges.every(([operation]) => rules.operations.includes(operation)) &&
        joined.join() === joinedNodes(rules, edges).join(),
    )
  if (isOf(enasCells)) return 'enas-cnn'
  const isSearched = cells.every(({ edges }) => edges.every(([operation]) => searched.includes(operation)))
  return isSearched ? 'darts-cnn' : null
}
const searched: readonly string[] = dartsCnnOps

function check({ genotype, channels, input }: DartsCnnArchitecture): void {
  if (stemOf(input) === 'large' && channels % 2 !== 0) {
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `The stem for images of more than 32 × 32, as DARTS has it for ImageNet, halves the channels: ${channels} is odd. Give an even number.`,
      { channels },
    )
  }
  genotypeEdges(genotype.normal, genotype.normalConcat, 'normal')
  genotypeEdges(genotype.reduce, genotype.reduceConcat, 'reduction')
}

function count(spec: DartsCnnArchitecture): NetworkCount {
  const counted = countNetwork(dartsNetwork(spec))
  if (!spec.auxiliary) return counted
  const head = auxiliaryHeadParams(spec)
  return {
    ...counted,
    params: counted.params + head.params,
    paramsConvFc: counted.paramsConvFc + head.paramsConvFc,
  }
}
