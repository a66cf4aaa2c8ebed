import { tapsOf, type Network, type NetworkCount, type NetworkNode, type Shape } from './network.ts'

/** What training takes for each weight at least: its value, its gradient, and one state of the optimiser. */
export const bytesPerTrainedWeight = 12

/** Parameters and multiply-accumulates, in the conventions that the papers' figures use (see NetworkCount). */
export function countNetwork(network: Network): NetworkCount {
  const shapes = new Map<string, Shape>()
  let params = 0
  let paramsConvFc = 0
  let macs = 0
  let poolMacs = 0
  for (const node of network.nodes) {
    const input = shapes.get(node.inputs[0] ?? '')
    shapes.set(node.id, node.output)
    const { weights, others, applications, pooled } = countNode(node, input)
    params += weights + others
    paramsConvFc += weights
    macs += weights * applications
    poolMacs += pooled
  }
  return { params, paramsConvFc, macs, macsWithPool: macs + poolMacs }
}

interface NodeCount {
  readonly weights: number
  /** Biases, batch norm's scale and offset. */
  readonly others: number
  /** How often each weight is used. */
  readonly applications: number
  readonly pooled: number
}

function countNode({ layer, output }: NetworkNode, input: Shape | undefined): NodeCount {
  const none = { weights: 0, others: 0, applications: 0, pooled: 0 }
  if (input === undefined) return none
  switch (layer.kind) {
    case 'conv':
      return {
        weights: tapsOf(layer) * (input.channels / layer.groups) * output.channels,
        others: layer.bias ? output.channels : 0,
        applications: output.height * output.width,
        pooled: 0,
      }
    case 'linear':
      return {
        weights: input.channels * output.channels,
        others: layer.bias ? output.channels : 0,
        applications: 1,
        pooled: 0,
      }
    case 'batchNorm':
      return { ...none, others: layer.affine ? 2 * output.channels : 0 }
    case 'globalAveragePool':
      return { ...none, pooled: input.height * input.width * input.channels }
    default:
      return none
  }
}
