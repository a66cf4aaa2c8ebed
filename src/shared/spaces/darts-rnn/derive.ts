import type { Random } from '../../random.ts'
import { checkAlpha } from '../darts/alpha.ts'
import { cellShape, decide, keptEdges } from '../darts/cell.ts'
import { dartsRnnOps, type RnnGenotype } from './spec.ts'

/** Inner nodes of a recurrent cell. */
export const rnnNodes = 8
/** `none` is a choice of α, never of a genotype. */
export const rnnChoices = dartsRnnOps.filter((op) => op !== 'none')

/**
 * The recurrent cell's genotype: each node keeps one predecessor.
 * @param alpha 36 edges × 5 ops for eight nodes.
 * @throws TansakuError GENOTYPE_INVALID
 */
export function rnnGenotypeFromAlpha(alpha: readonly (readonly number[])[]): RnnGenotype {
  const shape = cellShape('rnn', rnnNodes)
  checkAlpha(alpha, shape, dartsRnnOps.length)
  const recurrent = keptEdges(shape, decide(shape, dartsRnnOps, alpha)) as RnnGenotype['recurrent']
  return { recurrent, concat: recurrent.map((_, i) => i + 1) }
}

/** Each node takes one earlier state through one operation, both drawn uniformly. */
export function randomRnnGenotype(random: Random): RnnGenotype {
  return {
    recurrent: Array.from({ length: rnnNodes }, (_, node): RnnGenotype['recurrent'][number] => [
      random.pick(rnnChoices),
      random.int(node + 1),
    ]),
    concat: Array.from({ length: rnnNodes }, (_, node) => node + 1),
  }
}

/** One node gets another operation or another predecessor, equally likely where it has a choice of both. */
export function mutateRnnGenotype(genotype: RnnGenotype, random: Random): RnnGenotype {
  const node = random.int(genotype.recurrent.length)
  const [operation, from] = genotype.recurrent[node]!
  const mutated: RnnGenotype['recurrent'][number] =
    node > 0 && random.next() < 0.5
      ? [operation, (from + 1 + random.int(node)) % (node + 1)]
      : [random.pick(rnnChoices.filter((each) => each !== operation)), from]
  return { ...genotype, recurrent: genotype.recurrent.map((each, i) => (i === node ? mutated : each)) }
}
