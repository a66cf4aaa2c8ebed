import { softmax } from '../../statistics/softmax.ts'

export type CellKind = 'cnn' | 'rnn'

/** A DARTS cell: its states (the inputs, then the nodes), and the edges between them in the order of α's rows. */
export interface CellShape {
  /** A CNN node keeps two of its incoming edges and adds them; an RNN node keeps one. */
  readonly kind: CellKind
  readonly inputs: number
  readonly nodes: number
  readonly edges: readonly { readonly from: number; readonly to: number }[]
}

/** One edge of a cell at one moment: its strongest operation but `none`, and whether the genotype has it. */
export interface Decision {
  readonly from: number
  readonly to: number
  readonly operator: string
  /** By which edges are compared (see `weigh`); 1 for a genotype. */
  readonly weight: number
  readonly chosen: boolean
}

/** Under which name the records of a search hold β of a cell's edges, a row for each: that of its α and this. */
export const edgeParameters = (cell: string): string => `${cell}-edges`

const inputs: Readonly<Record<CellKind, number>> = { cnn: 2, rnn: 1 }
const kept: Readonly<Record<CellKind, number>> = { cnn: 2, rnn: 1 }

export function cellShape(kind: CellKind, nodes: number): CellShape {
  const edges = Array.from({ length: nodes }, (_, node) =>
    Array.from({ length: node + inputs[kind] }, (_each, from) => ({ from, to: node + inputs[kind] })),
  ).flat()
  return { kind, inputs: inputs[kind], nodes, edges }
}

/** The cell whose α has so many rows (2 + 3 + … for a CNN, 1 + 2 + … for an RNN), or null where none has. */
export function cellOfRows(kind: CellKind, rows: number): CellShape | null {
  for (let nodes = 1; nodes <= 16; nodes++) {
    const shape = cellShape(kind, nodes)
    if (shape.edges.length === rows) return shape
  }
  return null
}

/**
 * The weight of each operation on each edge: softmax(α), and with edge normalisation (PC-DARTS, equation 2) times the
 * softmax of β over the edges into the same node.
 * @param alpha edges × operations
 * @param beta a number for each edge, or null without edge normalisation
 */
export function weigh(
  shape: CellShape,
  alpha: readonly (readonly number[])[],
  beta: readonly number[] | null = null,
): number[][] {
  const shares =
    beta === null
      ? null
      : shape.edges.map(({ to }, edge) => {
          const rivals = shape.edges.flatMap((other, index) => (other.to === to ? [index] : []))
          return softmax(rivals.map((index) => beta[index] ?? 0))[rivals.indexOf(edge)]!
        })
  return alpha.map((row, edge) => softmax(row).map((weight) => weight * (shares?.[edge] ?? 1)))
}

/**
 * DARTS' genotype rule (section 2.4): each node keeps its strongest edges, an edge being as strong as its strongest
 * operation but `none`, and that operation on each. Of equals the earlier edge and the earlier operation, as the
 * authors' sort does.
 * @param alpha edges × operations
 * @param beta edge normalisation's parameters, where there are any
 * @param isAllowed which operations an edge may have; all when left out
 */
export function decide(
  shape: CellShape,
  operators: readonly string[],
  alpha: readonly (readonly number[])[],
  beta: readonly number[] | null = null,
  isAllowed: (edge: number, operator: string) => boolean = () => true,
): Decision[] {
  const weights = weigh(shape, alpha, beta)
  const strongest = weights.map((row, edge) =>
    row.reduce((best, weight, index) => {
      const operator = operators[index]!
      if (operator === 'none' || !isAllowed(edge, operator)) return best
      return best < 0 || weight > row[best]! ? index : best
    }, -1),
  )
  const strength = weights.map((row, edge) => row[strongest[edge]!] ?? 0)
  return shape.edges.map((edge, index) => {
    const stronger = shape.edges.filter(
      (other, at) =>
        other.to === edge.to && (strength[at]! > strength[index]! || (strength[at] === strength[index] && at < index)),
    ).length
    return {
      ...edge,
      operator: operators[strongest[index]!] ?? '',
      weight: strength[index]!,
      chosen: stronger < kept[shape.kind],
    }
  })
}

/** What a genotype keeps of decisions: (operation, source) of each node in turn, its strongest edge first. */
export function keptEdges(shape: CellShape, decisions: readonly Decision[]): [operator: string, from: number][] {
  return Array.from({ length: shape.nodes }, (_, node) =>
    decisions
      .filter(({ to, chosen }) => chosen && to === node + shape.inputs)
      .sort((a, b) => b.weight - a.weight || a.from - b.from),
  )
    .flat()
    .map(({ operator, from }) => [operator, from])
}

/** A genotype's edges as decisions on the same cell. */
export function decisionsOfGenotype(
  kind: CellKind,
  edges: readonly (readonly [operator: string, from: number])[],
): { shape: CellShape; decisions: Decision[] } {
  const shape = cellShape(kind, edges.length / kept[kind])
  return {
    shape,
    decisions: edges.map(([operator, from], index) => ({
      from,
      to: Math.floor(index / kept[kind]) + shape.inputs,
      operator,
      weight: 1,
      chosen: true,
    })),
  }
}
