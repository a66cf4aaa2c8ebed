import { TansakuError } from '../errors.ts'
import type { Random } from '../random.ts'
import { dartsCnnOps, dartsRnnOps, fbnetBlockIds, type CnnGenotype, type FbnetArchitecture, type FbnetBlockId, type RnnGenotype } from './architecture.ts'
import { layersOf, type FbnetSpace } from './space.ts'

/** Exponentials that sum to 1, shifted by the maximum so that none overflows. */
export function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values)
  const exponentials = values.map((value) => Math.exp(value - top))
  const sum = exponentials.reduce((a, b) => a + b, 0)
  return exponentials.map((value) => value / sum)
}

/** Index of the largest value, the first of equals. */
export const argmax = (values: readonly number[]): number => values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)

/** θ must be layers × blocks, finite. @throws TansakuError ARCHITECTURE_INVALID */
function checkTheta(space: FbnetSpace, theta: readonly (readonly number[])[]): void {
  const layers = layersOf(space).length
  const bad = theta.length !== layers || theta.some((row) => row.length !== fbnetBlockIds.length || !row.every(Number.isFinite))
  if (bad) throw new TansakuError('ARCHITECTURE_INVALID', `θ of space ${space.id} must be ${layers} × ${fbnetBlockIds.length} finite numbers.`, { rows: theta.length })
}

function fbnetArchitecture(space: FbnetSpace, blocks: FbnetBlockId[]): FbnetArchitecture {
  return { family: 'fbnet', space: space.id, blocks }
}

/** The likeliest block of every layer. */
export function argmaxArchitecture(space: FbnetSpace, theta: readonly (readonly number[])[]): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(space, theta.map((row) => fbnetBlockIds[argmax(row)]!))
}

/** One draw from P_θ(a) = Π_l softmax(θ_l) (FBNet, equation 3). */
export function sampleArchitecture(space: FbnetSpace, theta: readonly (readonly number[])[], random: Random): FbnetArchitecture {
  checkTheta(space, theta)
  return fbnetArchitecture(space, theta.map((row) => fbnetBlockIds[draw(softmax(row), random)]!))
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
  return fbnetArchitecture(space, layersOf(space).map(() => random.pick(fbnetBlockIds)))
}

/** The strongest op other than `none` on an edge, with its weight. */
function strongest(weights: readonly number[], none: number): { readonly op: number; readonly weight: number } {
  let op = -1
  for (const [i, weight] of weights.entries()) if (i !== none && (op < 0 || weight > weights[op]!)) op = i
  return { op, weight: weights[op]! }
}

/**
 * DARTS' genotype rule (section 2.4): of each node the two incoming edges with the strongest op other than `none`, and that op on each.
 * @param alpha 14 edges × 8 ops for four nodes, the edges of a node together, in the order of their sources.
 */
function cnnCell(alpha: readonly (readonly number[])[]): CnnGenotype['normal'] {
  const none = dartsCnnOps.indexOf('none')
  const pairs: CnnGenotype['normal'] = []
  for (let node = 0, offset = 0; offset < alpha.length; offset += node + 2, node++) {
    const edges = alpha.slice(offset, offset + node + 2).map((row, from) => ({ from, ...strongest(softmax(row), none) }))
    const kept = edges.sort((a, b) => b.weight - a.weight || a.from - b.from).slice(0, 2)
    for (const { op, from } of kept) pairs.push([dartsCnnOps[op]!, from])
  }
  return pairs
}

export function genotypeFromAlpha(normal: readonly (readonly number[])[], reduce: readonly (readonly number[])[]): CnnGenotype {
  checkAlpha(normal, 14, dartsCnnOps.length)
  checkAlpha(reduce, 14, dartsCnnOps.length)
  return { normal: cnnCell(normal), normalConcat: [2, 3, 4, 5], reduce: cnnCell(reduce), reduceConcat: [2, 3, 4, 5] }
}

/** The recurrent cell's rule: each node keeps the one predecessor with the strongest op. @param alpha 36 edges × 5 ops for eight nodes. */
export function rnnGenotypeFromAlpha(alpha: readonly (readonly number[])[]): RnnGenotype {
  checkAlpha(alpha, 36, dartsRnnOps.length)
  const none = dartsRnnOps.indexOf('none')
  const recurrent: RnnGenotype['recurrent'] = []
  for (let node = 0, offset = 0; offset < alpha.length; offset += node + 1, node++) {
    const edges = alpha.slice(offset, offset + node + 1).map((row, from) => ({ from, ...strongest(softmax(row), none) }))
    const { op, from } = edges.reduce((best, edge) => (edge.weight > best.weight ? edge : best))
    recurrent.push([dartsRnnOps[op]!, from])
  }
  return { recurrent, concat: recurrent.map((_, i) => i + 1) }
}

function checkAlpha(alpha: readonly (readonly number[])[], rows: number, columns: number): void {
  if (alpha.length !== rows || alpha.some((row) => row.length !== columns || !row.every(Number.isFinite))) {
    throw new TansakuError('GENOTYPE_INVALID', `α must be ${rows} × ${columns} finite numbers; found ${alpha.length} rows.`, { rows: alpha.length })
  }
}
