import type { CnnGenotype, RnnGenotype } from '#shared/architecture/architecture.ts'
import { probabilities } from '../theta.ts'

/** A DARTS cell: its states in order, and the edges between them in the order of α's rows. */
export interface CellShape {
  /** A CNN node keeps two of its incoming edges and adds them; an RNN node keeps one. */
  readonly kind: 'cnn' | 'rnn'
  /** cₖ₋₂, cₖ₋₁, 0, 1 … */
  readonly states: readonly string[]
  readonly inputs: number
  readonly edges: readonly { readonly from: number; readonly to: number }[]
}

/** One edge of a cell at one moment: its strongest operation but `none`, and whether the genotype has it. */
export interface Decision {
  readonly from: number
  readonly to: number
  readonly operator: string
  /** softmax(α) of the operation; 1 for a genotype. */
  readonly weight: number
  readonly chosen: boolean
}

const cnnInputs = ['cₖ₋₂', 'cₖ₋₁']
const rnnInputs = ['x, h']
const kept = { cnn: 2, rnn: 1 }

function shapeOf(kind: CellShape['kind'], nodes: number): CellShape {
  const inputs = kind === 'cnn' ? cnnInputs : rnnInputs
  const edges = Array.from({ length: nodes }, (_, node) => Array.from({ length: node + inputs.length }, (_each, from) => ({ from, to: node + inputs.length }))).flat()
  return { kind, inputs: inputs.length, states: [...inputs, ...Array.from({ length: nodes }, (_, node) => String(node))], edges }
}

/** The cell whose α has so many rows (2 + 3 + … for a CNN, 1 + 2 + … for an RNN), or null where none has. */
export function cellOf(kind: CellShape['kind'], rows: number): CellShape | null {
  for (let nodes = 1; nodes <= 16; nodes++) {
    const shape = shapeOf(kind, nodes)
    if (shape.edges.length === rows) return shape
  }
  return null
}

/** The article's rule (section 2.4): each node keeps its strongest edges, an edge being as strong as its strongest operation but `none`. */
export function decide(shape: CellShape, operators: readonly string[], alpha: readonly (readonly number[])[]): Decision[] {
  const none = operators.indexOf('none')
  const strongest = probabilities(alpha).map((row) => row.reduce((best, weight, index) => (index !== none && (best < 0 || weight > row[best]!) ? index : best), -1))
  const weights = probabilities(alpha).map((row, edge) => row[strongest[edge]!] ?? 0)
  return shape.edges.map((edge, index) => {
    const stronger = shape.edges.filter((other, at) => other.to === edge.to && (weights[at]! > weights[index]! || (weights[at] === weights[index] && at < index))).length
    return { ...edge, operator: operators[strongest[index]!] ?? '', weight: weights[index]!, chosen: stronger < kept[shape.kind] }
  })
}

/** A genotype's edges as decisions on the same cell. */
export function decisionsOfGenotype(kind: CellShape['kind'], edges: CnnGenotype['normal'] | RnnGenotype['recurrent']): { shape: CellShape; decisions: Decision[] } {
  const shape = shapeOf(kind, edges.length / kept[kind])
  return { shape, decisions: edges.map(([operator, from], index) => ({ from, to: Math.floor(index / kept[kind]) + shape.inputs, operator, weight: 1, chosen: true })) }
}

/** Epochs in which an edge's operation, or its place in the genotype, differs from the epoch before. */
export function changes(epochs: readonly (readonly Decision[])[], edge: number): number[] {
  return epochs.flatMap((decisions, epoch) => {
    const [now, before] = [decisions[edge], epochs[epoch - 1]?.[edge]]
    return now && before && (now.chosen !== before.chosen || (now.chosen && now.operator !== before.operator)) ? [epoch] : []
  })
}
