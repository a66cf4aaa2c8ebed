import { tf } from '../tf.ts'
import { padded } from './convolution.ts'
import { type Kinks, plainKinks } from './kinks.ts'

/** Max pooling aligned as PyTorch's padding floor(size / 2): padding never wins. */
export function maxPool(x: tf.Tensor4D, size: number, stride: number, kinks: Kinks = plainKinks): tf.Tensor4D {
  if (stride === 1) return kinks.maxPool(x, { size, stride, padding: 'same' })
  return kinks.maxPool(padded(x, size, stride, Number.NEGATIVE_INFINITY), { size, stride, padding: 'valid' })
}

/** Average pooling aligned likewise, padding left out of the count (PyTorch: count_include_pad=False). */
export function avgPool(x: tf.Tensor4D, size: number, stride: number): tf.Tensor4D {
  if (stride === 1) return tf.avgPool(x, size, 1, 'same')
  const pooled = tf.avgPool(padded(x, size, stride), size, stride, 'valid')
  const [, height, width] = x.shape
  const scale = (extent: number, windows: number): number[] =>
    Array.from({ length: windows }, (_, window) => {
      const start = window * stride - Math.floor(size / 2)
      return size / (Math.min(extent, start + size) - Math.max(0, start))
    })
  const [, rows, columns] = pooled.shape
  const correction = tf.outerProduct(scale(height, rows), scale(width, columns))
  return tf.mul(pooled, tf.reshape(correction, [1, rows, columns, 1]))
}

/** Mean over height and width: [n, h, w, c] to [n, c]. */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  return tf.mean<tf.Tensor2D>(x, [1, 2])
}
