import type { ElkNode } from 'elkjs/lib/elk-api.js'
import type { Network } from '#shared/network/network.ts'
import type { NetworkLayer } from '#shared/network/layers.ts'
import { layoutByElk, splineOf } from '../ui/elk.ts'

/** From one layer's output to another's input, by their positions in the list of layers. */
export interface LayerEdge {
  readonly from: number
  readonly to: number
}
export interface PlacedLayer {
  readonly x: number
  readonly y: number
}
export interface LayerGraphLayout {
  readonly width: number
  readonly height: number
  readonly layers: readonly PlacedLayer[]
  readonly edges: readonly (LayerEdge & { readonly path: string })[]
}

export const layerBox = { width: 208, height: 28 }
const gap = 16

/** What reads the image alone has no edge; what hands its input on is left out on the way. */
export function layerEdges({ nodes }: Network, layers: readonly NetworkLayer[]): LayerEdge[] {
  const sources = new Map<string, number>()
  for (const [position, layer] of layers.entries()) for (const { id } of layer.nodes) sources.set(id, position)
  for (const { id, layer, inputs } of nodes) {
    const source = layer.kind === 'identity' ? sources.get(inputs[0]!) : undefined
    if (source !== undefined) sources.set(id, source)
  }
  return layers.flatMap(({ nodes: [first] }, to) =>
    [...new Set(first!.inputs.map((id) => sources.get(id)))].flatMap((from) =>
      from === undefined ? [] : [{ from, to }],
    ),
  )
}

/** Whether each layer follows the one before it, with ways round that do not cross: it draws as a column. */
export function isColumn(count: number, edges: readonly LayerEdge[]): boolean {
  const follows = new Set(edges.filter(({ from, to }) => from === to - 1).map(({ to }) => to))
  if (follows.size !== Math.max(0, count - 1)) return false
  const round = edges.filter(({ from, to }) => from !== to - 1)
  return round.every((a) => round.every((b) => !(a.from < b.from && b.from < a.to && a.to < b.to)))
}

const placed = new Map<string, Promise<LayerGraphLayout>>()

/**
 * From top to bottom. A column needs no layouter; only other networks load it, each once: hundreds of layers take
 * seconds.
 */
export function layoutLayers(count: number, edges: readonly LayerEdge[]): Promise<LayerGraphLayout> {
  if (isColumn(count, edges)) return Promise.resolve(column(count, edges))
  const key = JSON.stringify(edges)
  const known = placed.get(key)
  if (known) return known
  const fresh = layered(count, edges)
  placed.set(key, fresh)
  fresh.catch(() => placed.delete(key))
  return fresh
}

function column(count: number, edges: readonly LayerEdge[]): LayerGraphLayout {
  const { width, height } = layerBox
  const top = (index: number): number => index * (height + gap)
  const bulge = ({ from, to }: LayerEdge): number => 24 + 8 * (to - from)
  const paths = edges.map((edge) => {
    const { from, to } = edge
    if (from === to - 1) return { ...edge, path: `M${width / 2},${top(from) + height}L${width / 2},${top(to)}` }
    const [start, end, side] = [top(from) + height / 2, top(to) + height / 2, width + bulge(edge)]
    return { ...edge, path: `M${width},${start}C${side},${start} ${side},${end} ${width},${end}` }
  })
  const widest = Math.max(0, ...edges.filter(({ from, to }) => from !== to - 1).map(bulge))
  return {
    width: width + widest,
    height: top(count - 1) + height,
    layers: Array.from({ length: count }, (_, index) => ({ x: 0, y: top(index) })),
    edges: paths,
  }
}

async function layered(count: number, edges: readonly LayerEdge[]): Promise<LayerGraphLayout> {
  const graph: ElkNode = {
    id: 'network',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'DOWN',
      'elk.edgeRouting': 'SPLINES',
      'elk.layered.spacing.nodeNodeBetweenLayers': '24',
      'elk.spacing.nodeNode': '16',
      'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
    },
    children: Array.from({ length: count }, (_, index) => ({ id: String(index), ...layerBox })),
    edges: edges.map(({ from, to }, index) => ({
      id: `e${index}`,
      sources: [String(from)],
      targets: [String(to)],
    })),
  }
  const drawn = await layoutByElk(graph)
  return {
    width: drawn.width ?? 0,
    height: drawn.height ?? 0,
    layers: drawn.children!.map(({ x = 0, y = 0 }) => ({ x, y })),
    edges: edges.map((edge, index) => ({ ...edge, path: splineOf(drawn.edges![index]!) })),
  }
}
