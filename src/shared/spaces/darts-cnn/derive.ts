import { TansakuError } from '../../errors.ts'
import type { Random } from '../../random.ts'
import { checkAlpha } from '../darts/alpha.ts'
import { cellShape, decide, keptEdges, type CellShape, type Decision } from '../darts/cell.ts'
import { dartsCnnOps, type CnnGenotype } from './spec.ts'

const nodes = 4
/** `none` is a choice of α, never of a genotype. */
export const cnnChoices = dartsCnnOps.filter((op) => op !== 'none')

/** β of both kinds of cell, a number for each edge (PC-DARTS). */
export interface EdgeParameters {
  readonly normal: readonly number[]
  readonly reduce: readonly number[]
}

/**
 * A convolutional cell's genotype by DARTS' rule (see `decide`).
 * @param normal 14 edges × 8 ops, the edges of a node together, in the order of their sources; so is `reduce`
 * @param options.edges β of edge normalisation, where the search had it
 * @param options.mostSkips limit on the normal cell's skips; null = none
 * @throws TansakuError GENOTYPE_INVALID
 */
export function genotypeFromAlpha(
  normal: readonly (readonly number[])[],
  reduce: readonly (readonly number[])[],
  {
    edges = null,
    mostSkips = null,
  }: { readonly edges?: EdgeParameters | null; readonly mostSkips?: number | null } = {},
): CnnGenotype {
  return {
    normal: cnnCell(normal, edges?.normal ?? null, mostSkips),
    normalConcat: [2, 3, 4, 5],
    reduce: cnnCell(reduce, edges?.reduce ?? null, null),
    reduceConcat: [2, 3, 4, 5],
  }
}

function cnnCell(
  alpha: readonly (readonly number[])[],
  beta: readonly number[] | null,
  mostSkips: number | null,
): CnnGenotype['normal'] {
  const shape = cellShape('cnn', 4)
  checkAlpha(alpha, shape, dartsCnnOps.length)
  if (beta !== null && (beta.length !== shape.edges.length || !beta.every(Number.isFinite))) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `β must be ${shape.edges.length} finite numbers, one for each edge; found ${beta.length}.`,
      { rows: beta.length },
    )
  }
  return keptEdges(shape, decideWithin(shape, alpha, beta, mostSkips ?? Infinity)) as CnnGenotype['normal']
}

/**
 * While the cell has too many skips, its weakest one's edge may have none any more and the rule decides anew (P-DARTS:
 * Chen et al. 2019, section 3.3).
 */
function decideWithin(
  shape: CellShape,
  alpha: readonly (readonly number[])[],
  beta: readonly number[] | null,
  mostSkips: number,
): Decision[] {
  const barred = new Set<number>()
  for (;;) {
    const decisions = decide(
      shape,
      dartsCnnOps,
      alpha,
      beta,
      (edge, operator) => operator !== 'skip_connect' || !barred.has(edge),
    )
    const skips = decisions.flatMap(({ chosen, operator, weight }, edge) =>
      chosen && operator === 'skip_connect' ? [{ edge, weight }] : [],
    )
    if (skips.length <= mostSkips) return decisions
    barred.add(skips.sort((a, b) => a.weight - b.weight)[0]!.edge)
  }
}

/**
 * Each node takes two distinct earlier states, all pairs equally likely, through operations drawn uniformly; `none` is
 * no choice.
 */
export function randomCnnGenotype(random: Random): CnnGenotype {
  return {
    normal: randomCnnCell(random),
    normalConcat: [2, 3, 4, 5],
    reduce: randomCnnCell(random),
    reduceConcat: [2, 3, 4, 5],
  }
}

function randomCnnCell(random: Random): CnnGenotype['normal'] {
  return Array.from({ length: nodes }, (_, node) => {
    const states = Array.from({ length: node + 2 }, (_each, state) => state)
    // In order, so that the same cell is always the same text.
    const pair = random
      .shuffle(states)
      .slice(0, 2)
      .sort((a, b) => a - b)
    return pair.map((from): CnnGenotype['normal'][number] => [random.pick(cnnChoices), from])
  }).flat()
}

/**
 * One edge of one cell gets another operation, or another source that its node does not take yet (Real et al. 2019,
 * section 3: the hidden-state and the op mutation, equally likely). The first node has no source to spare.
 */
export function mutateCnnGenotype(genotype: CnnGenotype, random: Random): CnnGenotype {
  const cell = random.pick(['normal', 'reduce'] as const)
  const edges = genotype[cell]
  const edge = random.int(edges.length)
  const [operation, from] = edges[edge]!
  const node = Math.floor(edge / 2)
  const taken = edges.slice(2 * node, 2 * node + 2).map(([, source]) => source)
  const sources = Array.from({ length: node + 2 }, (_, state) => state).filter((state) => !taken.includes(state))
  const mutated: CnnGenotype['normal'][number] =
    sources.length > 0 && random.next() < 0.5
      ? [operation, random.pick(sources)]
      : [random.pick(cnnChoices.filter((each) => each !== operation)), from]
  const changed = edges.map((each, i) => (i === edge ? mutated : each))
  // In order, so that the same cell is always the same text.
  const pairs = Array.from({ length: edges.length / 2 }, (_, each) =>
    changed.slice(2 * each, 2 * each + 2).sort(([, a], [, b]) => a - b),
  )
  return { ...genotype, [cell]: pairs.flat() }
}
