import { TansakuError } from '../../errors.ts'
import type { Precision } from '../../contract/common.ts'
import { tapsOf, type Network, type NetworkNode } from '../../network/network.ts'
import type { NodeWeights, WeightedNetwork } from '../../network/weighted.ts'
import { levels } from '../../quantisation/threshold.ts'
import { graphOf, type ParamGraph } from './graph.ts'
import { argument, type GraphLine, writeLines } from './lines.ts'
import { type LayerWeights, type Scales, writeWeights } from './weights.ts'

/** Up to which size each node's values are told apart in 8 bits, by the node's id. */
export type ValueSizes = ReadonlyMap<string, number>

/**
 * A network with its numbers, as ncnn loads it: the text of its graph (.param) and its weights (.bin).
 * @param sizes needed for int8, of every value that a convolution or a linear layer reads
 */
export function writeModel(
  { network, weights }: WeightedNetwork,
  precision: Precision,
  sizes: ValueSizes = new Map(),
): ParamGraph & { readonly bin: Uint8Array } {
  const { lines, output, values, input } = graphOf(network, precision)
  const nodes = new Map(network.nodes.map((node) => [node.id, node]))
  const scaleOf = (blob: string): number => {
    const size = sizes.get(values.get(blob) ?? '')
    if (size === undefined)
      throw new TansakuError('INTERNAL', `What ${blob} holds was not calibrated, so it cannot be written in 8 bits.`)
    return levels / size
  }
  const layers = lines.flatMap((line): LayerWeights[] => {
    const own = weights.get(line.output)
    if (own === undefined) return []
    const layer = layerOf(nodes.get(line.output)!, own)
    return [{ ...layer, scales: scalesOf(line, layer, scaleOf) }]
  })
  return { param: writeLines(lines, output), input, bin: writeWeights(layers, precision) }
}

/** Nodes whose values must be calibrated before a network can be written in 8 bits. */
export function calibratedValues(network: Network): string[] {
  const { lines, values } = graphOf(network, 'int8')
  const quantised = lines.filter((line) => argument(line, 8) > 0)
  const blobs = quantised.flatMap((line) => [line.inputs[0]!, ...(argument(line, 8) > 100 ? [line.output] : [])])
  return [...new Set(blobs.map((blob) => values.get(blob)!))]
}

const layerOf = ({ layer, output }: NetworkNode, weights: NodeWeights): Omit<LayerWeights, 'scales'> => ({
  weights,
  outputs: output.channels,
  taps: layer.kind === 'conv' ? tapsOf(layer) : 1,
  groups: layer.kind === 'conv' ? layer.groups : 1,
})

/** ncnn's `8=`: 0 is no 8 bits, above 100 the output is handed on in 8 bits as well. */
function scalesOf(
  line: GraphLine,
  layer: Omit<LayerWeights, 'scales'>,
  scaleOf: (blob: string) => number,
): Scales | null {
  const term = argument(line, 8)
  if (term === 0 || layer.weights.kind !== 'kernel') return null
  return {
    weights: weightScales(layer.weights.kernel, layer),
    input: scaleOf(line.inputs[0]!),
    output: term > 100 ? scaleOf(line.output) : null,
  }
}

/** For each output, or each group of a grouped convolution: 127 by its largest weight. */
export function weightScales(
  kernel: Float32Array,
  { outputs, groups }: Pick<LayerWeights, 'outputs' | 'groups'>,
): Float32Array {
  const parts = groups > 1 ? groups : outputs
  const largest = new Float32Array(parts)
  kernel.forEach((value, i) => {
    const part = Math.floor(((i % outputs) * parts) / outputs)
    largest[part] = Math.max(largest[part]!, Math.abs(value))
  })
  // A channel of zeros stays zero at any scale.
  return largest.map((size) => (size === 0 ? 1 : levels / size))
}
