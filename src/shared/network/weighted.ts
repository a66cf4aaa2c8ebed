import { TansakuError } from '../errors.ts'
import { foldedNorms, inferenceNetwork } from './inference.ts'
import { isDepthwise, windowOf, type Network, type NetworkNode } from './network.ts'

/** The numbers of one node of a network in inference form. */
export type NodeWeights =
  | {
      readonly kind: 'kernel'
      /** Of a convolution [k, k, inputs / groups, outputs], of a linear layer [inputs, outputs]. */
      readonly kernel: Float32Array
      readonly bias: Float32Array | null
    }
  /** What is left of a batch norm that stands alone: y = scale · x + offset, for each channel. */
  | { readonly kind: 'affine'; readonly scale: Float32Array; readonly offset: Float32Array }

export type Kernel = Extract<NodeWeights, { kind: 'kernel' }>

/** A network as it is shipped: in inference form, with all its numbers. */
export interface WeightedNetwork {
  readonly network: Network
  readonly weights: ReadonlyMap<string, NodeWeights>
}

/** Trained parameters by the names that a training gives them, with the shape that is expected. */
export type TrainedTensors = (kind: 'weight' | 'statistic', name: string, shape: readonly number[]) => Float32Array

export const withoutWeights = (id: string): TansakuError =>
  new TansakuError('INTERNAL', `No weights were given for node ${id}.`)

/** @throws TansakuError INTERNAL where a node has no kernel */
export function kernelOf(id: string, weights: NodeWeights | undefined): Kernel {
  if (weights?.kind !== 'kernel') throw withoutWeights(id)
  return weights
}

/** As in training. */
const normEpsilon = 1e-5

/**
 * A trained network in inference form: batch norms right behind a convolution are multiplied into its kernel, with
 * running statistics (Jacob et al. 2018, section 3.2).
 * @throws what `tensors` throws for one that is missing or of another size
 */
export function foldedWeights(network: Network, tensors: TrainedTensors): WeightedNetwork {
  const channelsOf = new Map(network.nodes.map(({ id, output }) => [id, output.channels]))
  const weights = new Map<string, NodeWeights>()
  for (const node of network.nodes) {
    const found = ownWeights(node, channelsOf.get(node.inputs[0] ?? '') ?? 0, tensors)
    if (found !== null) weights.set(node.id, found)
  }
  for (const [norm, convolution] of foldedNorms(network)) {
    weights.set(convolution, multiplied(weights.get(convolution)!, weights.get(norm)!))
    weights.delete(norm)
  }
  return { network: inferenceNetwork(network), weights }
}

function ownWeights({ id, layer, output }: NetworkNode, inputs: number, tensors: TrainedTensors): NodeWeights | null {
  const read = (name: string, ...shape: number[]): Float32Array => tensors('weight', `${id}.${name}`, shape)
  const { channels } = output
  switch (layer.kind) {
    case 'conv': {
      const { groups } = layer
      const window = windowOf(layer).kernel
      const kernel = isDepthwise(layer, inputs, channels)
        ? read('kernel', ...window, channels, 1)
        : read('kernel', ...window, inputs / groups, channels)
      return { kind: 'kernel', kernel, bias: layer.bias ? read('bias', channels) : null }
    }
    case 'linear':
      return { kind: 'kernel', kernel: read('kernel', inputs, channels), bias: read('bias', channels) }
    case 'batchNorm': {
      const statistic = (name: string): Float32Array => tensors('statistic', `${id}.${name}`, [channels])
      const [mean, variance] = [statistic('mean'), statistic('variance')]
      const gamma = layer.affine ? read('scale', channels) : new Float32Array(channels).fill(1)
      const beta = layer.affine ? read('offset', channels) : new Float32Array(channels)
      const scale = gamma.map((value, c) => value / Math.sqrt(variance[c]! + normEpsilon))
      return { kind: 'affine', scale, offset: beta.map((value, c) => value - mean[c]! * scale[c]!) }
    }
    default:
      return null
  }
}

/** The convolution's outputs times the scale, plus the offset. The kernel's last axis is that of the outputs. */
function multiplied(convolution: NodeWeights, norm: NodeWeights): NodeWeights {
  if (convolution.kind !== 'kernel' || norm.kind !== 'affine')
    throw new TansakuError('INTERNAL', 'A batch norm can be folded into a convolution only.')
  const { scale, offset } = norm
  const outputs = scale.length
  const kernel = convolution.kernel.map((value, i) => value * scale[i % outputs]!)
  const bias = offset.map((value, c) => value + (convolution.bias?.[c] ?? 0) * scale[c]!)
  return { kind: 'kernel', kernel, bias }
}

/**
 * A kernel [k, k, inputs, outputs] or [inputs, outputs] as engines with channels first keep it: [outputs, inputs, k, k]
 * or [outputs, inputs].
 * @param taps k²
 */
export function channelsFirst(kernel: Float32Array, outputs: number, taps: number): Float32Array {
  const inputs = kernel.length / (outputs * taps)
  const result = new Float32Array(kernel.length)
  for (let tap = 0; tap < taps; tap++)
    for (let input = 0; input < inputs; input++)
      for (let output = 0; output < outputs; output++)
        result[(output * inputs + input) * taps + tap] = kernel[(tap * inputs + input) * outputs + output]!
  return result
}
