import { TansakuError } from '../../errors.ts'
import { strided } from '../../network/builder.ts'
import { windowOf, type Layer, type NetworkNode, type Shape } from '../../network/network.ts'

/**
 * That nodes make a network: each reads what comes before it, and has the shape that its layer makes of that.
 * @throws TansakuError ARCHITECTURE_INVALID naming the first that does not
 */
export function requireSound(nodes: readonly NetworkNode[]): void {
  const shapes = new Map<string, Shape>()
  for (const [index, node] of nodes.entries()) {
    const problem = shapes.has(node.id) ? 'there are two of that name' : problemOf(node, index === 0, shapes)
    if (problem !== null)
      throw new TansakuError('ARCHITECTURE_INVALID', `The model's node ${node.id} is wrong: ${problem}.`, {
        node: node.id,
      })
    shapes.set(node.id, node.output)
  }
}

function problemOf(
  { layer, inputs, output }: NetworkNode,
  isFirst: boolean,
  shapes: ReadonlyMap<string, Shape>,
): string | null {
  if (isFirst !== (layer.kind === 'input') || isFirst !== (inputs.length === 0))
    return 'the input is the first node, and the only one that reads nothing'
  if (isFirst) return null
  const missing = inputs.find((input) => !shapes.has(input))
  if (missing !== undefined) return `it reads ${missing}, which does not come before it`
  if (inputs.length > 1 && layer.kind !== 'add' && layer.kind !== 'concat')
    return `${layer.kind} reads one value, not ${String(inputs.length)}`
  const given = inputs.map((input) => shapes.get(input)!)
  const made = outputOf(layer, given, output.channels)
  if (typeof made === 'string') return made
  return isSame(made, output) ? null : `it gives ${text(made)}, not ${text(output)}`
}

/** What a layer makes of its inputs' shapes, or why it cannot. */
function outputOf(layer: Layer, inputs: readonly Shape[], channels: number): Shape | string {
  const [first] = inputs as [Shape]
  switch (layer.kind) {
    case 'conv':
      return first.channels % layer.groups === 0 && channels % layer.groups === 0
        ? { ...strided(first, windowOf(layer).stride), channels }
        : `${String(layer.groups)} groups do not divide ${String(first.channels)} and ${String(channels)} channels`
    case 'maxPool':
    case 'averagePool':
    case 'zero':
      return strided(first, layer.stride)
    case 'globalAveragePool':
      return { height: 1, width: 1, channels: first.channels }
    case 'linear':
      return first.height * first.width === 1
        ? { height: 1, width: 1, channels }
        : `a linear layer reads a vector, not ${text(first)}`
    case 'channelShuffle':
      return first.channels % layer.groups === 0
        ? first
        : `${String(layer.groups)} groups do not divide ${String(first.channels)} channels`
    case 'add':
      return inputs.every((each) => isSame(each, first)) ? first : `shapes differ: ${inputs.map(text).join(', ')}`
    case 'concat':
      return inputs.every(({ height, width }) => height === first.height && width === first.width)
        ? { ...first, channels: inputs.reduce((sum, each) => sum + each.channels, 0) }
        : `sizes differ: ${inputs.map(text).join(', ')}`
    case 'shift':
      return first.height > 1 && first.width > 1 ? first : `nothing is left of ${text(first)} to shift`
    case 'input':
    case 'identity':
    case 'batchNorm':
    case 'relu':
    case 'relu6':
      return first
  }
}

const isSame = (a: Shape, b: Shape): boolean =>
  a.height === b.height && a.width === b.width && a.channels === b.channels
const text = ({ height, width, channels }: Shape): string => `${String(height)}×${String(width)}×${String(channels)}`
