import { TansakuError } from '../errors.ts'
import type { Random } from '../random.ts'
import {
  dartsCnnOps,
  dartsRnnOps,
  fbnetBlockIds,
  type CnnGenotype,
  type FbnetArchitecture,
  type FbnetBlockId,
  type RnnGenotype,
} from './architecture.ts'
import { cellShape, decide, keptEdges, type CellShape } from './cell.ts'
import { argmax, softmax } from './softmax.ts'
import { layersOf, type FbnetSpace } from './space.ts'

/** θ must be layers × blocks, finite. @throws TansakuError ARCHITECTURE_INVALID */
function checkTheta(space: FbnetSpace, theta: readonly (readonly number[])[]): void {
  const layers = layersOf(space).length
  const bad =
    theta.length !== layers || theta.some((row) => row.length !== fbnetBlockIds.length || !row.every(Number.isFinite))
  if (bad)
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `θ of space ${space.id} must be ${layers} × ${fbnetBlockIds.length} finite numbers.`,
      { rows: theta.length },
    )
}

function fbnetArchitecture(space: FbnetSpace, blocks: FbnetBlockId[]): FbnetArchitecture {
  return { family: 'fbnet', space: space.id, blocks }
}

/** The likeliest block of every layer. */
export function argmaxArchitecture(space: FbnetSpace, theta: readonly (readonly number[])[]): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(
    space,
    theta.map((row) => fbnetBlockIds[argmax(row)]!),
  )
}

/** One draw from P_θ(a) = Π_l softmax(θ_l) (FBNet, equation 3). */
export function sampleArchitecture(
  space: FbnetSpace,
  theta: readonly (readonly number[])[],
  random: Random,
): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(
    space,
    theta.map((row) => fbnetBlockIds[draw(softmax(row), random)]!),
  )
}

function draw(probabilities: readonly number[], random: Random): number {
  let left = random.next()
  for (const [i, p] of probabilities.entries()) {
    left -= p
    if (left < 0) return i
  }
  return probabilities.length - 1
}

/** Every block equally likely. */
export function randomArchitecture(space: FbnetSpace, random: Random): FbnetArchitecture {
  return fbnetArchitecture(
    space,
    layersOf(space).map(() => random.pick(fbnetBlockIds)),
  )
}

/** β of both kinds of cell, a number for each edge (PC-DARTS). */
export interface EdgeParameters {
  readonly normal: readonly number[]
  readonly reduce: readonly number[]
}

/**
 * A convolutional cell's genotype by DARTS' rule (see `decide`).
 * @param normal 14 edges × 8 ops, the edges of a node together, in the order of their sources; so is `reduce`
 * @param edges β of edge normalisation, where the search had it
 * @throws TansakuError GENOTYPE_INVALID
 */
export function genotypeFromAlpha(
  normal: readonly (readonly number[])[],
  reduce: readonly (readonly number[])[],
  edges: EdgeParameters | null = null,
): CnnGenotype {
  return {
    normal: cnnCell(normal, edges?.normal ?? null),
    normalConcat: [2, 3, 4, 5],
    reduce: cnnCell(reduce, edges?.reduce ?? null),
    reduceConcat: [2, 3, 4, 5],
  }
}

function cnnCell(alpha: readonly (readonly number[])[], beta: readonly number[] | null): CnnGenotype['normal'] {
  const shape = cellShape('cnn', 4)
  checkAlpha(alpha, shape, dartsCnnOps.length)
  if (beta !== null && (beta.length !== shape.edges.length || !beta.every(Number.isFinite))) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `β must be ${shape.edges.length} finite numbers, one for each edge; found ${beta.length}.`,
      { rows: beta.length },
    )
  }
  return keptEdges(shape, decide(shape, dartsCnnOps, alpha, beta)) as CnnGenotype['normal']
}

/**
 * The recurrent cell's genotype: each node keeps one predecessor.
 * @param alpha 36 edges × 5 ops for eight nodes.
 * @throws TansakuError GENOTYPE_INVALID
 */
export function rnnGenotypeFromAlpha(alpha: readonly (readonly number[])[]): RnnGenotype {
  const shape = cellShape('rnn', 8)
  checkAlpha(alpha, shape, dartsRnnOps.length)
  const recurrent = keptEdges(shape, decide(shape, dartsRnnOps, alpha)) as RnnGenotype['recurrent']
  return { recurrent, concat: recurrent.map((_, i) => i + 1) }
}

function checkAlpha(alpha: readonly (readonly number[])[], { edges }: CellShape, columns: number): void {
  if (alpha.length !== edges.length || alpha.some((row) => row.length !== columns || !row.every(Number.isFinite))) {
    throw new TansakuError(
      'GENOTYPE_INVALID',
      `α must be ${edges.length} × ${columns} finite numbers; found ${alpha.length} rows.`,
      { rows: alpha.length },
    )
  }
}
