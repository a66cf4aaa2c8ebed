import { TansakuError } from '#shared/errors.ts'
import { type Convolution, isDepthwise, type NetworkNode, type Shape, windowOf } from '#shared/network/network.ts'

/** A layer of Keras with its settings; what is not said is Keras' own default. */
export interface KerasLayer {
  readonly className: string
  readonly config: Readonly<Record<string, unknown>>
}

/** What one node is in Keras: layers one behind the other, none for a value that is handed on. */
export function kerasLayers({ id, layer, output }: NetworkNode, input: Shape): KerasLayer[] {
  const { height, width, channels } = output
  switch (layer.kind) {
    case 'input':
    case 'identity':
      return []
    case 'conv':
      return convolution(id, layer, input, channels)
    case 'batchNorm':
      // Momentum is the share that stays.
      return [
        {
          className: 'BatchNormalization',
          config: { epsilon: 1e-5, momentum: 0.9, center: layer.affine, scale: layer.affine },
        },
      ]
    case 'relu':
      return [{ className: 'ReLU', config: {} }]
    case 'relu6':
      return [{ className: 'ReLU', config: { max_value: 6 } }]
    case 'maxPool':
      return [{ className: 'MaxPooling2D', config: pool(id, layer, input) }]
    case 'averagePool':
      return [{ className: 'AveragePooling2D', config: pool(id, layer, input) }]
    case 'globalAveragePool':
      return [{ className: 'GlobalAveragePooling2D', config: {} }]
    case 'channelShuffle':
      return [
        { className: 'Reshape', config: { target_shape: [height * width, layer.groups, channels / layer.groups] } },
        { className: 'Permute', config: { dims: [1, 3, 2] } },
        { className: 'Reshape', config: { target_shape: [height, width, channels] } },
      ]
    case 'shift':
      return [
        {
          className: 'Cropping2D',
          config: {
            cropping: [
              [1, 0],
              [1, 0],
            ],
          },
        },
        {
          className: 'ZeroPadding2D',
          config: {
            padding: [
              [0, 1],
              [0, 1],
            ],
          },
        },
      ]
    case 'add':
      return [{ className: 'Add', config: {} }]
    case 'concat':
      return [{ className: 'Concatenate', config: { axis: -1 } }]
    case 'zero':
      return [
        ...(layer.stride === 1
          ? []
          : [
              {
                className: 'MaxPooling2D',
                config: { pool_size: [1, 1], strides: pair(layer.stride), padding: 'valid' },
              },
            ]),
        { className: 'Rescaling', config: { scale: 0, offset: 0 } },
      ]
    case 'linear':
      return [{ className: 'Dense', config: { units: channels, use_bias: layer.bias } }]
  }
}

const pair = (value: number): [number, number] => [value, value]

/** Padding is centred here; Keras' own "same" is not where there is a stride. */
function convolution(id: string, layer: Convolution, input: Shape, channels: number): KerasLayer[] {
  const { stride, dilation, groups, bias } = layer
  const window = windowOf(layer)
  if (stride > 1 && dilation > 1) throw unsupported(id, 'a convolution with both a stride and a dilation')
  const sides = window.kernel.map((extent) => (extent - 1) >> 1)
  const isPadded = stride > 1 && sides.some((side) => side > 0)
  const config = {
    kernel_size: [...window.kernel],
    strides: [...window.stride],
    dilation_rate: pair(dilation),
    padding: stride > 1 ? 'valid' : 'same',
    use_bias: bias,
  }
  return [
    ...(isPadded ? [{ className: 'ZeroPadding2D', config: { padding: sides.map(pair) } }] : []),
    isDepthwise(layer, input.channels, channels)
      ? { className: 'DepthwiseConv2D', config: { ...config, depth_multiplier: 1 } }
      : { className: 'Conv2D', config: { ...config, filters: channels, groups } },
  ]
}

/** @throws TansakuError EXPORT_UNSUPPORTED for a stride whose windows Keras would place elsewhere */
function pool(id: string, { kernel, stride }: { kernel: number; stride: number }, { height, width }: Shape) {
  const isWhole = kernel === stride && height % stride === 0 && width % stride === 0
  if (stride > 1 && !isWhole && kernel > 1) throw unsupported(id, 'a pool with a stride and overlapping windows')
  return { pool_size: pair(kernel), strides: pair(stride), padding: stride > 1 ? 'valid' : 'same' }
}

const unsupported = (id: string, what: string): TansakuError =>
  new TansakuError(
    'EXPORT_UNSUPPORTED',
    `Keras has no ${what.replace(/^an? /, '')} as this network has it (${id}): choose another format.`,
    {
      node: id,
    },
  )
