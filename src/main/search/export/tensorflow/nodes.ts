import { TansakuError } from '#shared/errors.ts'
import type { NetworkNode } from '#shared/network/network.ts'
import { kernelOf, type NodeWeights, withoutWeights } from '#shared/network/weighted.ts'
import { inputName } from '#shared/exports/formats.ts'
import { writeConvolution } from './convolution.ts'
import { float, int32, shapeOf, type TensorflowGraph, whole } from './graph.ts'
import { averagePool, everyOther, maxPool } from './windows.ts'

/** Writes what one node computes as TensorFlow's operators; feature maps are [batch, height, width, channels]. */
export function writeNode(
  graph: TensorflowGraph,
  node: NetworkNode,
  weights: NodeWeights | undefined,
  batch: number | null,
): void {
  const { id, layer, output } = node
  const { height, width, channels } = output
  const inputs = node.inputs.map(graph.nameOf)
  const [x] = inputs as [string]
  switch (layer.kind) {
    case 'input': {
      const shape = shapeOf([batch ?? -1, height, width, channels])
      graph.placeholder(inputName, { dtype: float, shape: { shape } })
      return graph.alias(id, inputName)
    }
    case 'identity':
      return graph.alias(id, x)
    case 'conv':
      return writeConvolution(graph, node, x, kernelOf(id, weights))
    case 'linear': {
      const { kernel, bias } = kernelOf(id, weights)
      const matrix = graph.floats(`${id}/kernel`, [kernel.length / channels, channels], kernel)
      const product = graph.op('MatMul', [x, matrix], bias === null ? id : `${id}/product`)
      if (bias !== null) graph.op('AddV2', [product, graph.floats(`${id}/bias`, [channels], bias)], id)
      return
    }
    case 'batchNorm': {
      if (weights?.kind !== 'affine') throw withoutWeights(id)
      const scaled = graph.op('Mul', [x, graph.floats(`${id}/scale`, [channels], weights.scale)], `${id}/scaled`)
      return void graph.op('AddV2', [scaled, graph.floats(`${id}/offset`, [channels], weights.offset)], id)
    }
    case 'relu':
      return void graph.op('Relu', [x], id)
    case 'relu6':
      return void graph.op('Relu6', [x], id)
    case 'maxPool':
      return maxPool(graph, node, x, layer)
    case 'averagePool':
      return averagePool(graph, node, x, layer)
    case 'globalAveragePool': {
      const axes = graph.integers(`${id}/axes`, [1, 2])
      return void graph.op('Mean', [x, axes], id, { Tidx: int32, keep_dims: { b: false } })
    }
    case 'channelShuffle': {
      const reshape = (from: string, shape: readonly number[], name: string): string =>
        graph.op('Reshape', [from, graph.integers(`${name}/shape`, shape)], name, { Tshape: int32 })
      const grouped = reshape(x, [-1, layer.groups, channels / layer.groups], `${id}/grouped`)
      const order = graph.integers(`${id}/order`, [0, 2, 1])
      const mixed = graph.op('Transpose', [grouped, order], `${id}/mixed`, { Tperm: int32 })
      return void reshape(mixed, [-1, height, width, channels], id)
    }
    case 'shift': {
      const bounds = [
        graph.integers(`${id}/from`, [0, 1, 1, 0]),
        graph.integers(`${id}/size`, [-1, height - 1, width - 1, channels]),
      ]
      const rest = graph.op('Slice', [x, ...bounds], `${id}/rest`, { Index: int32 })
      return void graph.pad(rest, [0, 1], [0, 1], id)
    }
    case 'add':
      return void graph.op('AddN', inputs, id, { N: whole(inputs.length) })
    case 'concat':
      return void graph.op('ConcatV2', [...inputs, graph.integer(`${id}/axis`, 3)], id, {
        N: whole(inputs.length),
        Tidx: int32,
      })
    case 'zero': {
      const kept = layer.stride === 1 ? x : everyOther(graph, node, x, layer.stride)
      return void graph.op('Mul', [kept, graph.floats(`${id}/none`, [], Float32Array.of(0))], id)
    }
    default:
      throw new TansakuError('INTERNAL', `TensorFlow graphs lack ${JSON.stringify(layer satisfies never)}.`)
  }
}
