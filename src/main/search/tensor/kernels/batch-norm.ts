import { tf } from '../tf.ts'

/** What a training pass of batch normalisation gives: the output and this batch's statistics, [c] each. */
export interface BatchNormResult {
  readonly y: tf.Tensor4D
  readonly mean: tf.Tensor1D
  /** With Bessel's correction, as running variances keep it (PyTorch does so too). */
  readonly variance: tf.Tensor1D
}

/**
 * Normalises NHWC images by the statistics of this batch (Ioffe and Szegedy 2015, algorithm 1), fused forward and back.
 */
export function trainingBatchNorm(
  x: tf.Tensor4D,
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): BatchNormResult {
  const outputs = tf
    .engine()
    .runKernel('TrainingBatchNorm', { x, scale, offset }, { epsilon }) as unknown as tf.Tensor[]
  const [y, mean, variance] = outputs as [tf.Tensor4D, tf.Tensor1D, tf.Tensor1D]
  return { y, mean, variance }
}

/** Normalises by running statistics. */
export function evaluationBatchNorm(
  x: tf.Tensor4D,
  statistics: { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D },
  scale: tf.Tensor1D,
  offset: tf.Tensor1D,
  epsilon: number,
): tf.Tensor4D {
  const factor = tf.mul(scale, tf.rsqrt(tf.add(statistics.variance, epsilon)))
  return tf.add(tf.mul(x, factor), tf.sub(offset, tf.mul(statistics.mean, factor)))
}
