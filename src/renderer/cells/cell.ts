import { decide, edgeParameters, weigh, type CellShape, type Decision } from '#shared/spaces/darts/cell.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'

/** What the states of a cell are called in the articles: cₖ₋₂, cₖ₋₁, 0, 1 … */
const inputNames: Readonly<Record<CellShape['kind'], readonly string[]>> = { cnn: ['cₖ₋₂', 'cₖ₋₁'], rnn: ['x, h'] }

export function stateNames({ kind, nodes }: CellShape): string[] {
  return [...inputNames[kind], ...Array.from({ length: nodes }, (_, node) => String(node))]
}

export function edgeNames(shape: CellShape): string[] {
  const names = stateNames(shape)
  return shape.edges.map(({ from, to }) => `${names[from] ?? ''} → ${names[to] ?? ''}`)
}

/** One cell after one epoch. */
export interface CellMoment {
  /** Edges × operations. */
  readonly alpha: readonly (readonly number[])[]
  /** What the genotype rule compares: softmax(α), times the share of β where edges are normalised. */
  readonly weights: readonly (readonly number[])[]
  readonly decisions: readonly Decision[]
}

export function momentOf(
  shape: CellShape,
  operators: readonly string[],
  parameters: EpochRecord['parameters'],
  cell: string,
): CellMoment {
  const alpha = parameters[cell] ?? []
  const beta = parameters[edgeParameters(cell)]?.map(([value]) => value ?? 0) ?? null
  return { alpha, weights: weigh(shape, alpha, beta), decisions: decide(shape, operators, alpha, beta) }
}

/**
 * Where a scale of weights ends that holds for all of a run's epochs: at the largest, and at no less than twice the
 * mean, so that undecided edges look undecided.
 */
export function heaviestOf(moments: readonly CellMoment[]): number {
  const all = moments.flatMap(({ weights }) => weights.flat())
  return all.reduce(
    (most, weight) => Math.max(most, weight),
    (2 * all.reduce((sum, weight) => sum + weight, 0)) / Math.max(1, all.length),
  )
}

/** Epochs in which an edge's operation, or its place in the genotype, differs from the epoch before. */
export function changes(epochs: readonly (readonly Decision[])[], edge: number): number[] {
  return epochs.flatMap((decisions, epoch) => {
    const [now, before] = [decisions[edge], epochs[epoch - 1]?.[edge]]
    return now && before && (now.chosen !== before.chosen || (now.chosen && now.operator !== before.operator))
      ? [epoch]
      : []
  })
}
