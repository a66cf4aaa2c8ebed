import { TansakuError } from '../../errors.ts'
import type { DartsRnnArchitecture, RnnGenotype } from './spec.ts'

/**
 * Parameters of the evaluation language model (quark0/darts `rnn/`): tied embedding with the decoder's bias, the
 * first gate pair from [x, h], and one gate pair for each node.
 * @throws TansakuError GENOTYPE_INVALID
 */
export function countRnn({ hidden, vocabulary, genotype }: DartsRnnArchitecture): number {
  checkRecurrentGenotype(genotype)
  const embedding = vocabulary * hidden + vocabulary
  const first = 2 * hidden * (2 * hidden)
  const nodes = genotype.recurrent.length * hidden * (2 * hidden)
  return embedding + first + nodes
}

/**
 * @throws TansakuError GENOTYPE_INVALID for a cell that no net can be made of: without nodes to join, with a loop, or
 * with the operation none
 */
export function checkRecurrentGenotype({ recurrent, concat }: RnnGenotype): void {
  if (recurrent.length === 0 || concat.length === 0 || concat.some((node) => node < 1 || node > recurrent.length)) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `The recurrent cell joins nodes [${concat.join(', ')}]; it has ${recurrent.length} nodes, counted from 1. Join at least one of them.`,
      { concat },
    )
  }
  recurrent.forEach(([operation, from], i) => {
    if (from > i)
      throw new TansakuError(
        'GENOTYPE_INVALID',
        `Node ${i + 1} of the recurrent cell takes input from node ${from}: a predecessor must come before its node.`,
        { node: i + 1, from },
      )
    if (operation === 'none')
      throw new TansakuError(
        'GENOTYPE_INVALID',
        `Node ${i + 1} of the recurrent cell has the operation "none", which is for searches alone: choose tanh, relu, sigmoid or identity.`,
        { node: i + 1, operation },
      )
  })
}
