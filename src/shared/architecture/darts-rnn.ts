import type { DartsRnnArchitecture } from './architecture.ts'

/**
 * Parameters of the evaluation language model (REFERENCE: DARTS `rnn/`): tied embedding with the decoder's bias, the first gate
 * pair from [x, h], and one gate pair for each node.
 */
export function countRnn({ hidden, vocabulary, genotype }: DartsRnnArchitecture): number {
  const embedding = vocabulary * hidden + vocabulary
  const first = 2 * hidden * (2 * hidden)
  const nodes = genotype.recurrent.length * hidden * (2 * hidden)
  return embedding + first + nodes
}
