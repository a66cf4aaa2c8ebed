import { execute, type } from './execute.ts'
import { tf } from '../tf.ts'

export interface PoolWindow {
  readonly size: number
  readonly stride: number
  readonly padding: 'same' | 'valid'
}

/** Where a net is not smooth: what a pass takes for its ReLUs and maximum pools. */
export interface Kinks {
  readonly relu: <T extends tf.Tensor>(x: T) => T
  readonly maxPool: (x: tf.Tensor4D, window: PoolWindow) => tf.Tensor4D
}

export const plainKinks: Kinks = {
  relu: (x) => tf.relu(x),
  maxPool: (x, { size, stride, padding }) => tf.maxPool(x, size, stride, padding),
}

/**
 * Two passes of one net: `first` is as it is, `second` takes the side of each ReLU and the place of each maximum that
 * the first one took, in their order. So the second is smooth in whatever differs between the two, and differences of
 * its gradients tell of the curvature alone.
 */
export function heldKinks(): { readonly first: Kinks; readonly second: Kinks } {
  const met: { readonly x: tf.Tensor; readonly y: tf.Tensor }[] = []
  let next = 0
  const noted = <T extends tf.Tensor>(x: tf.Tensor, y: T): T => {
    met.push({ x, y })
    return y
  }
  return {
    first: {
      relu: (x) => noted(x, plainKinks.relu(x)),
      maxPool: (x, window) => noted(x, plainKinks.maxPool(x, window)),
    },
    second: {
      relu: (x) => linear(x, met[next++]!.y, onTheSide, onTheSide),
      maxPool: (x, window) => {
        const { x: before, y } = met[next++]!
        return linear(
          x,
          y,
          (each) => pooled('MaxPoolGradGrad', [before, y, each], window),
          (dy) => pooled('MaxPoolGrad', [before, y, dy], window),
        ) as tf.Tensor4D
      },
    },
  }
}

/** x where the ReLU was open before. */
const onTheSide = (x: tf.Tensor, before: tf.Tensor): tf.Tensor =>
  execute('ReluGrad', [x, before], { T: type('float32') })

/** A map that is linear in x, with its gradient. */
function linear<T extends tf.Tensor>(
  x: T,
  before: tf.Tensor,
  value: (x: tf.Tensor, before: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, before: tf.Tensor) => tf.Tensor,
): T {
  const apply = tf.customGrad((input) => ({
    value: value(input as tf.Tensor, before),
    gradFunc: (dy: tf.Tensor) => gradient(dy, before),
  }))
  return apply(x) as T
}

/** TensorFlow's gradient of a maximum pool, and the gradient of that, which takes what lies where the maxima lay. */
const pooled = (op: string, inputs: readonly tf.Tensor[], { size, stride, padding }: PoolWindow): tf.Tensor =>
  execute(op, inputs, {
    T: type('float32'),
    ksize: [1, size, size, 1],
    strides: [1, stride, stride, 1],
    padding: padding.toUpperCase(),
    data_format: 'NHWC',
  })
