import { isDepthwise, tapsOf, windowOf, type Network, type NetworkNode, type Shape } from '../../network/network.ts'
import type { Precision } from '../../contract/common.ts'
import { TansakuError } from '../../errors.ts'
import { argument, type GraphLine, writeLines } from './lines.ts'

/** ncnn's fused activations (`9=` of a convolution). */
const activation = {
  relu: [[9, 1]],
  relu6: [
    [9, 3],
    [-23310, '2,0,6'],
  ],
} as const

/** ncnn's text form (.param) and the size of its input. */
export interface ParamGraph {
  readonly param: string
  readonly input: { readonly width: number; readonly height: number; readonly channels: number }
}

/**
 * A network in the form ncnn runs it: batch norm folded into the convolution before it (which then has a bias),
 * ReLU fused into it, identities left out. Weights are the reader's business.
 *
 * @param network nodes in execution order, one input, the last node is the output.
 * @param precision `int8` marks convolutions and linear layers as quantised, as ncnn's own tools would.
 */
export function writeParam(network: Network, precision: Precision): ParamGraph {
  const { lines, output, input } = graphOf(network, precision)
  return { param: writeLines(lines, output), input }
}

/** The graph before it becomes text. */
export interface Graph extends Pick<ParamGraph, 'input'> {
  readonly lines: readonly GraphLine[]
  readonly output: string
  /** Blob -> the node whose value it holds in the end: a convolution's blob that of the activation fused into it. */
  readonly values: ReadonlyMap<string, string>
}

export function graphOf(network: Network, precision: Precision): Graph {
  const input = network.nodes.find((node) => node.layer.kind === 'input')
  const last = network.nodes.at(-1)
  if (input === undefined || last === undefined)
    throw new TansakuError('BAD_REQUEST', 'A network to measure needs an input node; this one has none.')
  const { width, height, channels } = input.output

  const lines: MutableLine[] = []
  const blobs = new Map<string, string>()
  const readers = countReaders(network)
  for (const node of network.nodes)
    blobs.set(node.id, writeNode(node, { network, blobs, lines, readers, quantised: precision === 'int8' }))

  let output = blobs.get(last.id)!
  if (output === 'data') {
    lines.push({ type: 'Noop', inputs: ['data'], output: last.id, args: [] })
    output = last.id
  }
  if (precision === 'int8') requantise(lines, output)
  // A later node that writes no line of its own has the blob's final value.
  const values = new Map([...blobs].map(([id, blob]) => [blob, id]))
  return { lines, output, values, input: { width, height, channels } }
}

interface MutableLine extends GraphLine {
  args: (readonly [number, string | number])[]
}

interface Writing {
  readonly network: Network
  /** Node id -> the blob that holds its output. */
  readonly blobs: ReadonlyMap<string, string>
  readonly lines: MutableLine[]
  readonly readers: ReadonlyMap<string, number>
  readonly quantised: boolean
}

/** Appends the lines of one node and returns the name of its output blob. */
function writeNode(node: NetworkNode, writing: Writing): string {
  const { layer } = node
  const inputs = node.inputs.map((id) => {
    const blob = writing.blobs.get(id)
    if (blob === undefined)
      throw new TansakuError('BAD_REQUEST', `Node ${node.id} reads ${id}, which does not come before it.`)
    return blob
  })
  const add = (type: string, args: GraphLine['args'] = [], name = node.id, from: readonly string[] = inputs) => {
    writing.lines.push({ type, inputs: from, output: name, args: [...args] })
    return name
  }
  switch (layer.kind) {
    case 'input':
      return add('Input', [], 'data')
    case 'identity':
      return inputs[0]!
    case 'conv':
      return writeConvolution(node, shapeOf(writing.network, node.inputs[0]!), inputs, writing)
    case 'batchNorm':
      return foldInto(writing, node, [[5, 1]]) ?? add('BatchNorm', [[0, node.output.channels]])
    case 'relu':
      return foldInto(writing, node, activation.relu) ?? add('ReLU')
    case 'relu6':
      return (
        foldInto(writing, node, activation.relu6) ??
        add('Clip', [
          [0, 0],
          [1, 6],
        ])
      )
    case 'maxPool':
      return add('Pooling', [
        [0, 0],
        [1, layer.kernel],
        [2, layer.stride],
        [3, (layer.kernel - 1) >> 1],
        [5, 1],
      ])
    case 'averagePool':
      return add('Pooling', [
        [0, 1],
        [1, layer.kernel],
        [2, layer.stride],
        [3, (layer.kernel - 1) >> 1],
        [5, 1],
        [6, 0],
      ])
    case 'globalAveragePool':
      return add('Pooling', [
        [0, 1],
        [4, 1],
      ])
    case 'channelShuffle':
      return add('ShuffleChannel', [[0, layer.groups]])
    case 'shift': {
      const { width, height, channels } = node.output
      const cropped = add(
        'Crop',
        [
          [0, 1],
          [1, 1],
          [2, 0],
          [3, width - 1],
          [4, height - 1],
          [5, channels],
        ],
        `${node.id}_crop`,
      )
      return add(
        'Padding',
        [
          [0, 0],
          [1, 1],
          [2, 0],
          [3, 1],
          [4, 0],
        ],
        node.id,
        [cropped],
      )
    }
    case 'add':
      return inputs
        .slice(1)
        .reduce(
          (sum, other, index) =>
            add('BinaryOp', [[0, 0]], index === inputs.length - 2 ? node.id : `${node.id}_${index}`, [sum, other]),
          inputs[0]!,
        )
    case 'concat':
      return add('Concat', [[0, 0]])
    case 'zero': {
      const kept =
        layer.stride === 1
          ? inputs
          : [
              add(
                'Pooling',
                [
                  [0, 0],
                  [1, 1],
                  [2, layer.stride],
                  [5, 1],
                ],
                `${node.id}_stride`,
              ),
            ]
      return add(
        'BinaryOp',
        [
          [0, 2],
          [1, 1],
          [2, 0],
        ],
        node.id,
        kept,
      )
    }
    case 'linear': {
      const from = shapeOf(writing.network, node.inputs[0]!)
      const weights = from.width * from.height * from.channels * node.output.channels
      return add('InnerProduct', [
        [0, node.output.channels],
        [1, layer.bias ? 1 : 0],
        [2, weights],
        ...(writing.quantised ? [[8, 1] as const] : []),
      ])
    }
  }
}

function writeConvolution(node: NetworkNode, from: Shape, inputs: readonly string[], writing: Writing): string {
  if (node.layer.kind !== 'conv') throw new TansakuError('INTERNAL', `${node.id} is no convolution`)
  const { dilation, groups, bias } = node.layer
  const { kernel, stride } = windowOf(node.layer)
  const pad = (extent: number): number => (dilation * (extent - 1)) >> 1
  /** Of the height, where it is not that of the width. */
  const high = (key: number, [height, width]: readonly [number, number]) =>
    height === width ? [] : [[key, height] as const]
  const outputs = node.output.channels
  // Others than depthwise ones ncnn runs as a convolution for each group, and in 8 bits on a computer with AVX it loses
  // what these answer: they expect other packings (20261020).
  const quantised = writing.quantised && (groups === 1 || isDepthwise(node.layer, from.channels, outputs))
  writing.lines.push({
    type: groups === 1 ? 'Convolution' : 'ConvolutionDepthWise',
    inputs,
    output: node.id,
    args: [
      [0, outputs],
      [1, kernel[1]],
      [2, dilation],
      [3, stride[1]],
      [4, pad(kernel[1])],
      [5, bias ? 1 : 0],
      [6, outputs * (from.channels / groups) * tapsOf(node.layer)],
      ...(groups === 1 ? [] : [[7, groups] as const]),
      ...(quantised ? [[8, 1] as const] : []),
      ...high(11, kernel),
      ...high(13, stride),
      ...high(14, [pad(kernel[0]), pad(kernel[1])]),
    ],
  })
  return node.id
}

const convolutions = new Set(['Convolution', 'ConvolutionDepthWise', 'InnerProduct'])

/**
 * Folds a batch norm or an activation into the convolution that wrote its input, if nothing else reads that input and
 * no activation is fused already; undefined if it cannot.
 */
function foldInto(writing: Writing, node: NetworkNode, args: GraphLine['args']): string | undefined {
  const source = resolveIdentity(writing.network, node.inputs[0]!)
  const line = writing.lines.find((candidate) => candidate.output === writing.blobs.get(source))
  if (line === undefined || !convolutions.has(line.type) || writing.readers.get(source) !== 1) return undefined
  const activated = line.args.some(([key]) => key === 9)
  if (activated) return undefined
  // An InnerProduct keeps its bias flag under 1, a convolution under 5.
  const renamed = args.map(([key, value]) => [key === 5 && line.type === 'InnerProduct' ? 1 : key, value] as const)
  line.args = [...line.args.filter(([key]) => !renamed.some(([other]) => other === key)), ...renamed].sort(
    ([a], [b]) => rank(a) - rank(b),
  )
  return line.output
}

/** Array arguments (-23300 and below) after the plain ones. */
const rank = (key: number) => (key < 0 ? 1000 - key : key)

/**
 * As ncnn2int8 does inside a block: a convolution with a fused activation whose only reader is a convolution hands over
 * int8 (`8=101`). Across block borders values stay float, for a block cannot know its neighbours.
 */
function requantise(lines: readonly MutableLine[], output: string): void {
  for (const line of lines) {
    if (!line.type.startsWith('Convolution') || line.output === output || !line.args.some(([key]) => key === 9))
      continue
    const readers = lines.filter((other) => other.inputs.includes(line.output))
    if (readers.length === 1 && readers[0]!.type.startsWith('Convolution') && argument(readers[0]!, 8) > 0)
      line.args = line.args.map(([key, value]) => (key === 8 ? [8, 101] : [key, value]))
  }
}

/** How many nodes read each node's output, looking through identities. */
function countReaders(network: Network): Map<string, number> {
  const readers = new Map<string, number>()
  for (const node of network.nodes) {
    if (node.layer.kind === 'identity') continue
    for (const input of node.inputs) {
      const id = resolveIdentity(network, input)
      readers.set(id, (readers.get(id) ?? 0) + 1)
    }
  }
  return readers
}

function resolveIdentity(network: Network, id: string): string {
  const node = network.nodes.find((candidate) => candidate.id === id)
  return node?.layer.kind === 'identity' ? resolveIdentity(network, node.inputs[0]!) : id
}

function shapeOf(network: Network, id: string): Shape {
  const node = network.nodes.find((candidate) => candidate.id === id)
  if (node === undefined) throw new TansakuError('BAD_REQUEST', `The network has no node ${id}.`)
  return node.output
}
