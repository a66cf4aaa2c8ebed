import { tf } from '../tf.ts'
import { execute, type } from './execute.ts'

/**
 * A key for random numbers made by TensorFlow inside a step: int32[2], an input of the step. The same key gives the
 * same numbers (Philox 4x32), so a resumed run repeats exactly. `stepKey` makes a step's key from seed, epoch and step.
 */
export class RandomKey {
  readonly seed: tf.Tensor1D

  constructor(seed: tf.Tensor1D) {
    this.seed = seed
  }

  /** Another key, for the n-th use within a step. */
  fold(n: number): RandomKey {
    return new RandomKey(
      tf.add(this.seed, tf.tensor1d([Math.imul(n, 0x632be5ab), Math.imul(n + 1, 0x9e3779b9)], 'int32')),
    )
  }
}

/** Uniform in [0, 1), float32. */
export function uniform<R extends tf.Rank>(key: RandomKey, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return draw('StatelessRandomUniform', key, shape)
}

/** Standard normal, float32. */
export function normal<R extends tf.Rank>(key: RandomKey, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return draw('StatelessRandomNormal', key, shape)
}

/** Standard Gumbel, float32: -log(-log u). */
export function gumbel<R extends tf.Rank>(key: RandomKey, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  // Uniform numbers are multiples of 2^-23; half a step more keeps both logarithms finite.
  return tf.neg(tf.log(tf.neg(tf.log(tf.add(uniform<R>(key, shape), 2 ** -24)))))
}

/** 1 with the given probability, else 0; float32. */
export function bernoulli<R extends tf.Rank>(
  key: RandomKey,
  shape: tf.ShapeMap[R],
  probability: number | tf.Scalar,
): tf.Tensor<R> {
  return tf.cast(tf.less(uniform<R>(key, shape), probability), 'float32')
}

/** Inverted dropout: zeroes each element with probability `rate` and scales the rest by 1 / (1 - rate). */
export function dropout<T extends tf.Tensor>(x: T, key: RandomKey, rate: number | tf.Scalar): T {
  return dropoutAlong(x, key, rate, x.shape)
}

/** Drops whole examples of a batch (drop-path, Larsson et al. 2017). */
export function dropPath(x: tf.Tensor4D, key: RandomKey, rate: number | tf.Scalar): tf.Tensor4D {
  return dropoutAlong(x, key, rate, [x.shape[0], 1, 1, 1])
}

/** Dropout with one decision for each element of `maskShape`, broadcast over x (variational dropout: 1 along time). */
export function dropoutAlong<T extends tf.Tensor>(
  x: T,
  key: RandomKey,
  rate: number | tf.Scalar,
  maskShape: readonly number[],
): T {
  return tf.mul(x, dropoutMask(key, rate, maskShape))
}

/**
 * What dropout multiplies by: 0 with probability `rate`, else 1 / (1 - rate). Reused along time by variational dropout.
 */
export function dropoutMask(key: RandomKey, rate: number | tf.Scalar, shape: readonly number[]): tf.Tensor {
  const keep = tf.sub<tf.Scalar>(1, rate)
  return tf.div(bernoulli(key, [...shape] as [number], keep), keep)
}

function draw<R extends tf.Rank>(op: string, key: RandomKey, shape: tf.ShapeMap[R]): tf.Tensor<R> {
  return execute(op, [tf.tensor1d(shape as number[], 'int32'), key.seed], {
    T: type('int32'),
    dtype: type('float32'),
    Tseed: type('int32'),
  }) as tf.Tensor<R>
}
