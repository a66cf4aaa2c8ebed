import { tf } from '../tf.ts'

/**
 * Mean cross-entropy of softmax(logits).
 * @param logits [n, classes] @param labels int32 [n], each below the number of classes
 */
export function softmaxCrossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const [losses] = tf.engine().runKernel('SoftmaxCrossEntropy', { logits, labels }) as unknown as [tf.Tensor1D]
  return tf.mean<tf.Scalar>(losses)
}

/** How many rows of logits have their maximum at the label: a float scalar. */
export function correctCount(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.sum<tf.Scalar>(tf.cast(tf.equal(tf.argMax(logits, 1), labels), 'float32'))
}
