import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js'
import type { CellShape } from '#shared/spaces/darts/cell.ts'
import { layoutByElk, splineOf } from '../ui/elk.ts'
import { stateNames } from './cell.ts'

export interface PlacedState {
  readonly name: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
export interface PlacedEdge {
  readonly from: number
  /** The output, one past the last state, for the edges that are concatenated. */
  readonly to: number
  readonly path: string
  /** Middle of the label. */
  readonly label: { readonly x: number; readonly y: number } | null
}
export interface CellLayout {
  readonly width: number
  readonly height: number
  readonly states: readonly PlacedState[]
  readonly edges: readonly PlacedEdge[]
}

const box = { height: 28, perLetter: 7.5, padding: 20 }
const labelBox = { width: 92, height: 16 }
/** A recurrent node is as wide as its longest operation, so that it stays where it is when the operation changes. */
const recurrentWidth = 84
function widthOf(shape: CellShape, name: string, index: number): number {
  const isNode = index >= shape.inputs && index < shape.inputs + shape.nodes
  return shape.kind === 'rnn' && isNode
    ? recurrentWidth
    : Math.max(box.height, name.length * box.perLetter + box.padding)
}

const placed = new Map<string, Promise<CellLayout>>()

/**
 * Places a cell's states from left to right, each cell once. All edges take part, so that nothing moves from one epoch
 * to the next.
 */
export function layoutCell(
  shape: CellShape,
  edges: readonly { from: number; to: number }[],
  output: string,
): Promise<CellLayout> {
  const key = JSON.stringify([shape.kind, edges.map(({ from, to }) => [from, to]), output])
  const known = placed.get(key)
  if (known) return known
  const fresh = place(shape, edges, output)
  placed.set(key, fresh)
  fresh.catch(() => placed.delete(key))
  return fresh
}

async function place(
  shape: CellShape,
  edges: readonly { from: number; to: number }[],
  output: string,
): Promise<CellLayout> {
  const states = stateNames(shape)
  const names = [...states, output]
  const all = [
    ...edges,
    ...Array.from({ length: shape.nodes }, (_, node) => ({ from: node + shape.inputs, to: states.length })),
  ]
  const graph: ElkNode = {
    id: 'cell',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'SPLINES',
      'elk.layered.spacing.nodeNodeBetweenLayers': '36',
      'elk.spacing.nodeNode': '18',
      'elk.spacing.edgeEdge': '12',
      'elk.spacing.edgeNode': '14',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
      'elk.edgeLabels.inline': 'true',
    },
    children: names.map((name, index) => ({
      id: String(index),
      width: widthOf(shape, name, index),
      height: box.height,
    })),
    edges: all.map(({ from, to }, index) => ({
      id: `e${index}`,
      sources: [String(from)],
      targets: [String(to)],
      // A recurrent node has one operation: it is written in the node.
      labels: shape.kind === 'cnn' && to < states.length ? [{ text: ' ', ...labelBox }] : [],
    })),
  }
  const drawn = await layoutByElk(graph)
  return {
    width: drawn.width ?? 0,
    height: drawn.height ?? 0,
    states: names.map((name, index) => {
      const { x = 0, y = 0, width = 0, height = 0 } = drawn.children![index]!
      return { name, x, y, width, height }
    }),
    edges: all.map((edge, index) => ({
      ...edge,
      path: splineOf(drawn.edges![index]!),
      label: labelOf(drawn.edges![index]!),
    })),
  }
}

function labelOf(edge: ElkExtendedEdge): { x: number; y: number } | null {
  const label = edge.labels?.[0]
  return label ? { x: (label.x ?? 0) + (label.width ?? 0) / 2, y: (label.y ?? 0) + (label.height ?? 0) / 2 } : null
}
