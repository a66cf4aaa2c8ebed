import * as kernels from './kernels/index.ts'
import { constant, kaimingUniform, type ParameterLayout } from './parameters.ts'
import type { Pass } from './pass.ts'
import { tf } from './tf.ts'

/** A piece of a net on NHWC images. Building it declares its weights; calling it computes. */
export type Layer = (pass: Pass, x: tf.Tensor4D) => tf.Tensor4D

/** Layers one after the other. */
export function sequence(...layers: readonly Layer[]): Layer {
  return (pass, x) => layers.reduce((y, layer) => layer(pass, y), x)
}

export const identity: Layer = (_pass, x) => x

/** ReLU; edges that leave the same node share one. */
export const relu: Layer = (pass, x) => pass.shared('relu', x, () => pass.kinks.relu(x))

export interface ConvOptions {
  readonly in: number
  readonly out: number
  readonly kernel?: number
  readonly stride?: number
  /** More than one only with a 1x1 kernel. */
  readonly groups?: number
  /** Whether its window is a row or a column. */
  readonly line?: 'row' | 'column'
}

/** Convolution without bias, padded by floor(kernel / 2); weight `kernel` [k, k, in / groups, out]. */
export function conv(
  layout: ParameterLayout,
  { in: inputs, out, kernel: size = 1, stride = 1, groups = 1, line }: ConvOptions,
): Layer {
  const [height, width] = [line === 'row' ? 1 : size, line === 'column' ? 1 : size]
  const fanIn = (height * width * inputs) / groups
  const kernel = layout.weight('kernel', [height, width, inputs / groups, out], layout.convolution(fanIn))
  return (pass, x) => {
    const weight = pass.weight(kernel) as tf.Tensor4D
    return size === 1 ? kernels.groupedConv1x1(x, weight, groups, stride) : kernels.conv2d(x, weight, stride)
  }
}

export interface DepthwiseOptions {
  readonly channels: number
  readonly kernel: number
  readonly stride?: number
  readonly dilation?: number
}

/** Depthwise convolution without bias; weight `kernel` [k, k, channels, 1]. */
export function depthwise(
  layout: ParameterLayout,
  { channels, kernel: size, stride = 1, dilation = 1 }: DepthwiseOptions,
): Layer {
  const kernel = layout.weight('kernel', [size, size, channels, 1], layout.convolution(size * size))
  return (pass, x) => kernels.depthwiseConv2d(x, pass.weight(kernel) as tf.Tensor4D, stride, dilation)
}

export interface BatchNormOptions {
  readonly channels: number
  /** Learnt scale and offset: off in DARTS' search. */
  readonly affine: boolean
  readonly epsilon?: number
  /** How far a running statistic moves towards each batch's. */
  readonly momentum?: number
}

/** Batch normalisation, which can multiply its result by a factor for each channel at no cost. */
export type ScalableLayer = (pass: Pass, x: tf.Tensor4D, factor?: tf.Tensor1D) => tf.Tensor4D

/**
 * Batch normalisation with running statistics `mean` and `variance`, and weights `scale` and `offset` where affine.
 * A factor given at the call stands in for the scale of one that is not affine.
 */
export function batchNorm(
  layout: ParameterLayout,
  { channels, affine, epsilon = 1e-5, momentum = 0.1 }: BatchNormOptions,
): ScalableLayer {
  const scale = affine ? layout.weight('scale', [channels], constant(1)) : undefined
  const offset = affine ? layout.weight('offset', [channels], constant(0)) : undefined
  const mean = layout.statistic('mean', [channels], constant(0))
  const variance = layout.statistic('variance', [channels], constant(1))
  return (pass, x, factor = tf.ones([channels])) => {
    const gamma = (scale === undefined ? factor : pass.weight(scale)) as tf.Tensor1D
    const beta = (offset === undefined ? tf.zeros([channels]) : pass.weight(offset)) as tf.Tensor1D
    if (!pass.training) {
      const statistics = {
        mean: pass.statistic(mean) as tf.Tensor1D,
        variance: pass.statistic(variance) as tf.Tensor1D,
      }
      return kernels.evaluationBatchNorm(x, statistics, gamma, beta, epsilon)
    }
    const result = kernels.trainingBatchNorm(x, gamma, beta, epsilon)
    pass.observe(mean, result.mean, momentum)
    pass.observe(variance, result.variance, momentum)
    return result.y
  }
}

/** Max pooling; edges that leave the same node share one. */
export function maxPool(size: number, stride: number): Layer {
  return (pass, x) =>
    pass.shared(`max_pool ${String(size)} ${String(stride)}`, x, () => kernels.maxPool(x, size, stride, pass.kinks))
}

/** Average pooling, padding not counted; edges that leave the same node share one. */
export function avgPool(size: number, stride: number): Layer {
  return (pass, x) =>
    pass.shared(`avg_pool ${String(size)} ${String(stride)}`, x, () => kernels.avgPool(x, size, stride))
}

/** Fully connected: weights `kernel` [in, out] and `bias` [out], initialised as PyTorch's nn.Linear. */
export function linear(
  layout: ParameterLayout,
  options: { readonly in: number; readonly out: number },
): (pass: Pass, x: tf.Tensor2D) => tf.Tensor2D {
  const kernel = layout.weight('kernel', [options.in, options.out], kaimingUniform(options.in))
  const bias = layout.weight('bias', [options.out], kaimingUniform(options.in))
  return (pass, x) => tf.add(tf.matMul(x, pass.weight(kernel) as tf.Tensor2D), pass.weight(bias))
}
