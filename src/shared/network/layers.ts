import { countNetwork } from './count.ts'
import { windowOf, type Layer, type Network, type NetworkNode, type Shape } from './network.ts'

/** What an engine runs as one: a convolution or linear layer with its norm and activation, or a node alone. */
export interface NetworkLayer {
  /** That of its first node. */
  readonly id: string
  readonly kind: Layer['kind']
  /** `conv 3×3 /2, ReLU6`. */
  readonly label: string
  readonly nodes: readonly NetworkNode[]
  readonly inputs: readonly Shape[]
  readonly output: Shape
  readonly params: number
  readonly macs: number
}

const weighted: ReadonlySet<Layer['kind']> = new Set(['conv', 'linear'])
const activations: ReadonlySet<Layer['kind']> = new Set(['relu', 'relu6'])

/** A network's layers in execution order; what hands its input on unchanged is none. */
export function layersOf({ nodes }: Network): NetworkLayer[] {
  const shapes = new Map(nodes.map(({ id, output }) => [id, output]))
  const readers = Map.groupBy(
    nodes.flatMap((node) => node.inputs.map((input) => ({ input, node }))),
    ({ input }) => input,
  )
  const taken = new Set<string>()
  return nodes.flatMap((node) => {
    if (node.layer.kind === 'input' || node.layer.kind === 'identity' || taken.has(node.id)) return []
    const group = weighted.has(node.layer.kind) ? withFused(node, readers) : [node]
    for (const { id } of group) taken.add(id)
    return [layerOf(group, shapes)]
  })
}

function withFused(node: NetworkNode, readers: ReadonlyMap<string, readonly { node: NetworkNode }[]>): NetworkNode[] {
  const group = [node]
  const follow = (kinds: ReadonlySet<Layer['kind']>): void => {
    const next = readers.get(group.at(-1)!.id) ?? []
    if (next.length === 1 && kinds.has(next[0]!.node.layer.kind)) group.push(next[0]!.node)
  }
  follow(new Set(['batchNorm']))
  follow(activations)
  return group
}

function layerOf(nodes: readonly NetworkNode[], shapes: ReadonlyMap<string, Shape>): NetworkLayer {
  const [first] = nodes as [NetworkNode]
  const inputs = first.inputs.map((input) => shapes.get(input)!)
  const alone: Network = {
    nodes: [{ id: first.inputs[0]!, layer: { kind: 'input' }, inputs: [], output: inputs[0]! }, ...nodes],
  }
  const { params, macs } = countNetwork(alone)
  return {
    id: first.id,
    kind: first.layer.kind,
    label: nodes
      .map(({ layer }, index) => labelOf(layer, index === 0 ? inputs[0]! : null))
      .filter(Boolean)
      .join(', '),
    nodes,
    inputs,
    output: nodes.at(-1)!.output,
    params,
    macs,
  }
}

/**
 * A layer as a network of its own, to be timed; null where it reads values of several shapes, which one image cannot
 * stand for.
 */
export function networkOfLayer({ nodes, inputs }: NetworkLayer): Network | null {
  const [shape] = inputs as [Shape]
  const isAlike = inputs.every(
    ({ height, width, channels }) => height === shape.height && width === shape.width && channels === shape.channels,
  )
  if (!isAlike) return null
  const image: NetworkNode = { id: 'image', layer: { kind: 'input' }, inputs: [], output: shape }
  const own = new Set(nodes.map(({ id }) => id))
  return {
    nodes: [
      image,
      ...nodes.map((node) => ({ ...node, inputs: node.inputs.map((id) => (own.has(id) ? id : image.id)) })),
    ],
  }
}

/** One text for layers that do the same work. */
export const layerKey = ({ nodes, inputs }: NetworkLayer): string =>
  JSON.stringify([inputs, nodes.map(({ layer, output }) => [layer, output])])

const names: Readonly<Partial<Record<Layer['kind'], string>>> = {
  batchNorm: 'batch norm',
  relu: 'ReLU',
  relu6: 'ReLU6',
  globalAveragePool: 'global average pool',
  channelShuffle: 'channel shuffle',
  shift: 'shift',
  add: 'sum',
  concat: 'concatenation',
  zero: 'zero',
}

/** A batch norm behind a convolution is folded into it: nothing is said of it. */
function labelOf(layer: Layer, input: Shape | null): string {
  const window = (kernel: number, stride: number, [high, wide]: readonly number[] = [kernel, kernel]): string =>
    `${String(high)}×${String(wide)}${stride === 1 ? '' : ` /${String(stride)}`}`
  switch (layer.kind) {
    case 'conv': {
      const { kernel, stride, dilation, groups } = layer
      const kind = groups === 1 ? 'conv' : groups === input?.channels ? 'depthwise' : `conv in ${String(groups)} groups`
      return `${kind} ${window(kernel, stride, windowOf(layer).kernel)}${dilation === 1 ? '' : `, dilated by ${String(dilation)}`}`
    }
    case 'maxPool':
      return `max pool ${window(layer.kernel, layer.stride)}`
    case 'averagePool':
      return `average pool ${window(layer.kernel, layer.stride)}`
    case 'linear':
      return 'linear'
    case 'batchNorm':
      return input === null ? '' : 'batch norm'
    default:
      return names[layer.kind] ?? layer.kind
  }
}
