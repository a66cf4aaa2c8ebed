import { TansakuError } from '#shared/errors.ts'
import { type Convolution, isDepthwise, type Network, type NetworkNode, type Shape } from '#shared/network/network.ts'
import { channelShuffle, globalAveragePool } from '../tensor/kernels/index.ts'
import { avgPool, batchNorm, conv, depthwise, identity, linear, maxPool, relu, type Layer } from '../tensor/layers.ts'
import type { ParameterLayout } from '../tensor/parameters.ts'
import type { Pass } from '../tensor/pass.ts'
import { tf } from '../tensor/tf.ts'

/** One node of a network as a function of its inputs' values. */
type NodeFunction = (pass: Pass, inputs: readonly tf.Tensor[]) => tf.Tensor

/** Sees each node's value before any other node does, and may put another in its place. */
export type Tap = (id: string, value: tf.Tensor) => tf.Tensor

/**
 * A network described as data, as a trainable function. What is trained is thereby what is counted and what is measured
 * on a device. Weights are named after the nodes' ids, images are NHWC.
 */
export function networkFunction(
  layout: ParameterLayout,
  network: Network,
): (pass: Pass, x: tf.Tensor4D, tap?: Tap) => tf.Tensor {
  const shapes = new Map(network.nodes.map((node) => [node.id, node.output]))
  const functions = network.nodes.map((node) =>
    nodeFunction(
      layout.scope(node.id),
      node,
      node.inputs.map((id) => shapes.get(id)!),
    ),
  )
  return (pass, x, tap = (_id, value) => value) => {
    const values = new Map<string, tf.Tensor>()
    let last: tf.Tensor = x
    network.nodes.forEach((node, i) => {
      last =
        node.layer.kind === 'input'
          ? x
          : tap(
              node.id,
              functions[i]!(
                pass,
                node.inputs.map((id) => values.get(id)!),
              ),
            )
      values.set(node.id, last)
    })
    return last
  }
}

/** A network whose output is again a feature map: a block of a space. */
export function networkLayer(layout: ParameterLayout, network: Network): Layer {
  const apply = networkFunction(layout, network)
  return (pass, x) => apply(pass, x) as tf.Tensor4D
}

function nodeFunction(
  layout: ParameterLayout,
  { id, layer, output }: NetworkNode,
  inputs: readonly Shape[],
): NodeFunction {
  const channels = inputs[0]?.channels ?? 0
  switch (layer.kind) {
    case 'conv':
      return onImages(convolution(layout, id, layer, channels, output.channels))
    case 'batchNorm':
      return onImages(batchNorm(layout, { channels, affine: layer.affine }))
    case 'relu':
      return onImages(relu)
    case 'relu6':
      return (_pass, [x]) => tf.relu6(x!)
    case 'channelShuffle':
      return onImages((_pass, x) => channelShuffle(x, layer.groups))
    case 'add':
      return (_pass, terms) => tf.addN([...terms])
    case 'maxPool':
      return onImages(maxPool(layer.kernel, layer.stride))
    case 'averagePool':
      return onImages(avgPool(layer.kernel, layer.stride))
    case 'concat':
      return (_pass, parts) => tf.concat([...parts], 3)
    case 'shift':
      return onImages((_pass, x) => shifted(x))
    case 'globalAveragePool':
      return (_pass, [x]) => globalAveragePool(x as tf.Tensor4D)
    case 'linear': {
      const apply = linear(layout, { in: channels, out: output.channels })
      return (pass, [x]) => apply(pass, x as tf.Tensor2D)
    }
    case 'zero':
      return (_pass, [x]) => tf.zeros([x!.shape[0]!, output.height, output.width, output.channels])
    case 'identity':
    case 'input':
      return onImages(identity)
  }
}

/** Without the first row and column, zeros at the end. */
function shifted(x: tf.Tensor4D): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape
  return tf.pad(tf.slice(x, [0, 1, 1, 0], [batch, height - 1, width - 1, channels]), [
    [0, 0],
    [0, 1],
    [0, 1],
    [0, 0],
  ])
}

const onImages =
  (layer: Layer): NodeFunction =>
  (pass, [x]) =>
    layer(pass, x as tf.Tensor4D)

function convolution(layout: ParameterLayout, id: string, layer: Convolution, inputs: number, outputs: number): Layer {
  const { kernel, stride, dilation, groups, bias, line } = layer
  if (isDepthwise(layer, inputs, outputs)) return depthwise(layout, { channels: inputs, kernel, stride, dilation })
  if (bias || dilation !== 1 || (groups > 1 && kernel > 1)) {
    throw new TansakuError(
      'INTERNAL',
      `Convolution "${id}" has a bias, dilation or ${groups} groups of ${kernel}x${kernel}, which cannot be trained yet.`,
      { node: id },
    )
  }
  return conv(layout, { in: inputs, out: outputs, kernel, stride, groups, ...(line && { line }) })
}
