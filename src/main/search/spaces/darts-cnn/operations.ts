import type { DartsSearchOp } from '#shared/spaces/darts-cnn/spec.ts'
import * as kernels from '../../tensor/kernels/index.ts'
import {
  avgPool,
  batchNorm,
  conv,
  depthwise,
  type Layer,
  maxPool,
  relu,
  type ScalableLayer,
  sequence,
} from '../../tensor/layers.ts'
import type { ParameterLayout } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'

/** The weight of one operation on one edge, softmax(α), in the two forms in which operations take it. */
export interface EdgeWeight {
  readonly scalar: tf.Scalar
  /** The same number for each channel, as a batch norm's scale. */
  readonly perChannel: tf.Tensor1D
}

/** One operation of a mixed edge as a function of (pass, x, w): w · o(x). */
export interface Candidate {
  readonly apply: (pass: Parameters<Layer>[0], x: tf.Tensor4D, weight: EdgeWeight) => tf.Tensor4D
  /**
   * For a dilated convolution: the same up to putting the interleaved images together again, which a sum can do once.
   */
  readonly applyInPhases?: Candidate['apply']
}

export interface OperationOptions {
  readonly channels: number
  readonly stride: 1 | 2
}

type SearchOp = Exclude<DartsSearchOp, 'none'>

/** Dilated convolutions see every other pixel. */
const dilation = 2

/**
 * The operations of a mixed edge (DARTS, section 3.1; quark0/darts cnn/operations.py). `none` adds nothing to a sum.
 */
export const operations: Readonly<Record<SearchOp, (layout: ParameterLayout, options: OperationOptions) => Candidate>> =
  {
    max_pool_3x3: (layout, options) => pool(maxPool(3, options.stride), layout, options),
    avg_pool_3x3: (layout, options) => pool(avgPool(3, options.stride), layout, options),
    skip_connect: (layout, { channels, stride }) =>
      stride === 1
        ? { apply: (_pass, x, { scalar }) => tf.mul(x, scalar) }
        : normalised(factorizedReduce(layout, { in: channels, out: channels })),
    sep_conv_3x3: separable(3),
    sep_conv_5x5: separable(5),
    dil_conv_3x3: dilated(3),
    dil_conv_5x5: dilated(5),
  }

/** Pools have no weights, so all edges out of a node share one: built once a node, computed once a pass. */
export const sharedByEdges: ReadonlySet<SearchOp> = new Set(['max_pool_3x3', 'avg_pool_3x3'])

function pool(layer: Layer, layout: ParameterLayout, { channels }: OperationOptions): Candidate {
  const norm = batchNorm(layout, { channels, affine: false })
  const normedOnce: Layer = (pass, x) => {
    const pooled = layer(pass, x)
    return pass.shared('norm', pooled, () => norm(pass, pooled))
  }
  return { apply: (pass, x, { scalar }) => tf.mul(normedOnce(pass, x), scalar) }
}

/** ReLU, depthwise, pointwise, batch norm; twice. */
function separable(kernel: number) {
  return (layout: ParameterLayout, { channels, stride }: OperationOptions): Candidate => {
    const first = sequence(
      relu,
      depthwise(layout.scope('depthwise1'), { channels, kernel, stride }),
      conv(layout.scope('pointwise1'), { in: channels, out: channels }),
      batchNorm(layout.scope('norm1'), { channels, affine: false }),
      relu,
      depthwise(layout.scope('depthwise2'), { channels, kernel }),
      conv(layout.scope('pointwise2'), { in: channels, out: channels }),
    )
    const norm = batchNorm(layout.scope('norm2'), { channels, affine: false })
    return normalised((pass, x, factor) => norm(pass, first(pass, x), factor))
  }
}

/** ReLU, dilated depthwise, pointwise, batch norm. */
function dilated(kernel: number) {
  return (layout: ParameterLayout, { channels, stride }: OperationOptions): Candidate => {
    // On pixels one dilation apart a dilated convolution is a plain one.
    const plain = sequence(
      depthwise(layout.scope('depthwise'), { channels, kernel }),
      conv(layout.scope('pointwise'), { in: channels, out: channels }),
    )
    const norm = batchNorm(layout.scope('norm'), { channels, affine: false })
    if (stride === 2) {
      const everyOther: Layer = (pass, x) => pass.shared('every_other', x, () => kernels.everyOther(x, stride))
      return normalised((pass, x, factor) => norm(pass, plain(pass, everyOther(pass, relu(pass, x))), factor))
    }
    const phases: Layer = (pass, x) => pass.shared('phases', x, () => kernels.toPhases(x, dilation))
    const inPhases = normalised((pass, x, factor) => norm(pass, plain(pass, phases(pass, relu(pass, x))), factor)).apply
    return {
      apply: (pass, x, weight) => kernels.fromPhases(inPhases(pass, x, weight), x.shape, dilation),
      applyInPhases: inPhases,
    }
  }
}

/** An operation that ends in a batch norm, which multiplies by the weight for nothing. */
function normalised(layer: ScalableLayer): Candidate {
  return { apply: (pass, x, { perChannel }) => layer(pass, x, perChannel) }
}

/** Puts a sum of dilated convolutions' results together again. */
export function fromPhases(phases: tf.Tensor4D, x: tf.Tensor4D): tf.Tensor4D {
  return kernels.fromPhases(phases, x.shape, dilation)
}

/** Halves the image: two 1x1 convolutions of stride 2, the second one pixel further down and right, side by side. */
export function factorizedReduce(
  layout: ParameterLayout,
  { in: inputs, out }: { readonly in: number; readonly out: number },
): ScalableLayer {
  const even = conv(layout.scope('even'), { in: inputs, out: out / 2, stride: 2 })
  const odd = conv(layout.scope('odd'), { in: inputs, out: out / 2, stride: 2 })
  const norm = batchNorm(layout.scope('norm'), { channels: out, affine: false })
  const shifted: Layer = (pass, x) =>
    pass.shared('shifted', x, () => tf.slice(x, [0, 1, 1, 0], [-1, x.shape[1] - 1, x.shape[2] - 1, -1]))
  return (pass, x, factor) => {
    const y = relu(pass, x)
    return norm(pass, tf.concat([even(pass, y), odd(pass, shifted(pass, y))], 3), factor)
  }
}

/** ReLU, 1x1 convolution, batch norm: brings a cell's input to the cell's channels. */
export function reluConvNorm(
  layout: ParameterLayout,
  { in: inputs, out }: { readonly in: number; readonly out: number },
): Layer {
  return sequence(
    relu,
    conv(layout.scope('conv'), { in: inputs, out }),
    batchNorm(layout.scope('norm'), { channels: out, affine: false }),
  )
}
