import { tapsOf, windowOf, type Convolution, type NetworkNode } from '#shared/network/network.ts'
import { channelsFirst, type Kernel, kernelOf, type NodeWeights, withoutWeights } from '#shared/network/weighted.ts'
import { inputName } from '#shared/exports/formats.ts'
import type { OnnxGraph } from './graph.ts'

/** Writes what one node computes as ONNX operators; feature maps are [batch, channels, height, width] there. */
export function writeNode(graph: OnnxGraph, node: NetworkNode, weights: NodeWeights | undefined): void {
  const { id, layer } = node
  const inputs = node.inputs.map(graph.nameOf)
  switch (layer.kind) {
    case 'input':
      return graph.alias(id, inputName)
    case 'identity':
      return graph.alias(id, inputs[0]!)
    case 'conv':
      return convolution(graph, node, layer, inputs[0]!, kernelOf(id, weights))
    case 'linear': {
      const { kernel, bias } = kernelOf(id, weights)
      const { channels } = node.output
      const parameters = [
        graph.floats(`${id}.weight`, [channels, kernel.length / channels], channelsFirst(kernel, channels, 1)),
        ...(bias === null ? [] : [graph.floats(`${id}.bias`, [channels], bias)]),
      ]
      return void graph.op('Gemm', [inputs[0]!, ...parameters], id, { transB: 1 })
    }
    case 'batchNorm': {
      if (weights?.kind !== 'affine') throw withoutWeights(id)
      const { channels } = node.output
      const scale = graph.floats(`${id}.scale`, [1, channels, 1, 1], weights.scale)
      const offset = graph.floats(`${id}.offset`, [1, channels, 1, 1], weights.offset)
      return void graph.op('Add', [graph.op('Mul', [inputs[0]!, scale], `${id}.scaled`), offset], id)
    }
    case 'relu':
      return void graph.op('Relu', inputs, id)
    case 'relu6': {
      const limits = [graph.scalar(`${id}.least`, 0), graph.scalar(`${id}.most`, 6)]
      return void graph.op('Clip', [inputs[0]!, ...limits], id)
    }
    case 'maxPool':
      return void graph.op('MaxPool', inputs, id, window(layer))
    case 'averagePool':
      return void graph.op('AveragePool', inputs, id, { ...window(layer), count_include_pad: 0 })
    case 'globalAveragePool': {
      const pooled = graph.op('GlobalAveragePool', inputs, `${id}.pooled`)
      return void graph.op('Flatten', [pooled], id, { axis: 1 })
    }
    case 'channelShuffle': {
      const { height, width, channels } = node.output
      const apart = graph.integers(`${id}.apart`, [0, layer.groups, channels / layer.groups, height, width])
      const together = graph.integers(`${id}.together`, [0, channels, height, width])
      const grouped = graph.op('Reshape', [inputs[0]!, apart], `${id}.grouped`)
      const mixed = graph.op('Transpose', [grouped], `${id}.mixed`, { perm: [0, 2, 1, 3, 4] })
      return void graph.op('Reshape', [mixed, together], id)
    }
    case 'shift': {
      const { height, width } = node.output
      const bounds = [
        graph.integers(`${id}.from`, [1, 1]),
        graph.integers(`${id}.to`, [height, width]),
        graph.integers(`${id}.axes`, [2, 3]),
      ]
      const rest = graph.op('Slice', [inputs[0]!, ...bounds], `${id}.rest`)
      return void graph.op('Pad', [rest, graph.integers(`${id}.pads`, [0, 0, 0, 0, 0, 0, 1, 1])], id)
    }
    case 'add':
      return void graph.op('Sum', inputs, id)
    case 'concat':
      return void graph.op('Concat', inputs, id, { axis: 1 })
    case 'zero': {
      const kept =
        layer.stride === 1
          ? inputs[0]!
          : graph.op('MaxPool', inputs, `${id}.stride`, window({ kernel: 1, stride: layer.stride }))
      return void graph.op('Mul', [kept, graph.scalar(`${id}.none`, 0)], id)
    }
  }
}

function convolution(
  graph: OnnxGraph,
  { id, output: { channels } }: NetworkNode,
  layer: Convolution,
  input: string,
  { kernel, bias }: Kernel,
): void {
  const { dilation, groups } = layer
  const { kernel: size, stride } = windowOf(layer)
  const taps = tapsOf(layer)
  const dims = [channels, kernel.length / (channels * taps), ...size]
  const pads = size.map((extent) => (dilation * (extent - 1)) >> 1)
  const parameters = [
    graph.floats(`${id}.weight`, dims, channelsFirst(kernel, channels, taps)),
    ...(bias === null ? [] : [graph.floats(`${id}.bias`, [channels], bias)]),
  ]
  graph.op('Conv', [input, ...parameters], id, {
    kernel_shape: [...size],
    strides: [...stride],
    pads: [...pads, ...pads],
    dilations: [dilation, dilation],
    group: groups,
  })
}

/** A window that is centred, with padding at every side. */
function window({ kernel, stride }: { kernel: number; stride: number }) {
  const side = (kernel - 1) >> 1
  return { kernel_shape: [kernel, kernel], strides: [stride, stride], pads: [side, side, side, side] }
}
