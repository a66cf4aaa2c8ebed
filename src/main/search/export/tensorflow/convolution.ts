import { TansakuError } from '#shared/errors.ts'
import { isDepthwise, tapsOf, windowOf, type NetworkNode } from '#shared/network/network.ts'
import type { Kernel } from '#shared/network/weighted.ts'
import { int32, list, type TensorflowGraph, text, whole } from './graph.ts'
import { everyOther, paddedInput, paddingName } from './windows.ts'

/** A convolution: depthwise as such, in groups as several side by side, since tfjs has no other. */
export function writeConvolution(graph: TensorflowGraph, node: NetworkNode, x: string, weights: Kernel): void {
  const { id, layer, output, inputs } = node
  if (layer.kind !== 'conv') throw new TansakuError('INTERNAL', `${id} is no convolution.`)
  const { groups } = layer
  const from = graph.shapeOf(inputs[0]!).channels
  const name = weights.bias === null ? id : `${id}/product`
  if (isDepthwise(layer, from, output.channels)) depthwise(graph, node, x, weights.kernel, name)
  else if (groups === 1) full(graph, node, x, { kernel: weights.kernel, outputs: output.channels, name })
  else grouped(graph, node, x, weights.kernel, name)
  if (weights.bias !== null)
    graph.op('BiasAdd', [name, graph.floats(`${id}/bias`, [output.channels], weights.bias)], id)
}

function full(
  graph: TensorflowGraph,
  node: NetworkNode,
  x: string,
  { kernel, outputs, name }: { readonly kernel: Float32Array; readonly outputs: number; readonly name: string },
): void {
  const layer = convolutionOf(node)
  const { dilation } = layer
  const { kernel: size, stride } = windowOf(layer)
  const shape = [...size, kernel.length / (tapsOf(layer) * outputs), outputs]
  if (dilation > 1 && layer.stride > 1) throw unsupported(node)
  const input = paddedInput(graph, node, x, layer)
  graph.op('Conv2D', [input, graph.floats(`${name}/kernel`, shape, kernel)], name, {
    strides: list([1, ...stride, 1]),
    dilations: list([1, dilation, dilation, 1]),
    padding: text(paddingName(layer)),
  })
}

function depthwise(graph: TensorflowGraph, node: NetworkNode, x: string, kernel: Float32Array, name: string): void {
  const { kernel: size, stride, dilation } = convolutionOf(node)
  const filter = graph.floats(`${name}/kernel`, [size, size, node.output.channels, 1], kernel)
  if (dilation > 1 && stride > 1 && dilation !== stride) throw unsupported(node)
  // All that an output pixel reads lies at even places then, where the dilation is 1.
  const [input, step, spread] =
    dilation > 1 && stride === dilation
      ? [everyOther(graph, node, x, stride), 1, 1]
      : [paddedInput(graph, node, x, { kernel: size, stride }), stride, dilation]
  graph.op('DepthwiseConv2dNative', [input, filter], name, {
    strides: list([1, step, step, 1]),
    dilations: list([1, spread, spread, 1]),
    padding: text(paddingName({ kernel: size, stride: step })),
  })
}

/** Kernel [k, k, inputs / groups, outputs], outputs ordered by group. */
function grouped(graph: TensorflowGraph, node: NetworkNode, x: string, kernel: Float32Array, name: string): void {
  const { groups } = convolutionOf(node)
  const { channels } = node.output
  const each = channels / groups
  const axis = graph.integer(`${node.id}/axis`, 3)
  const parts = graph.op('Split', [axis, x], `${node.id}/parts`, { num_split: whole(groups) })
  const results = Array.from({ length: groups }, (_, group) => {
    const own = Float32Array.from({ length: kernel.length / groups }, (_value, i) => {
      const [row, column] = [Math.floor(i / each), i % each]
      return kernel[row * channels + group * each + column]!
    })
    const part = group === 0 ? parts : `${parts}:${String(group)}`
    const result = `${node.id}/group${String(group)}`
    full(graph, node, part, { kernel: own, outputs: each, name: result })
    return result
  })
  graph.op('ConcatV2', [...results, axis], name, { N: whole(groups), Tidx: int32 })
}

function convolutionOf({ id, layer }: NetworkNode) {
  if (layer.kind !== 'conv') throw new TansakuError('INTERNAL', `${id} is no convolution.`)
  return layer
}

const unsupported = ({ id }: NetworkNode): TansakuError =>
  new TansakuError(
    'EXPORT_UNSUPPORTED',
    `TensorFlow has no convolution with both a stride and a dilation (${id}): choose another format.`,
    { node: id },
  )
