import type { tf } from '../tf.ts'

/**
 * Moves a store's values along a gradient, inside a step. Its state lies in the store's slots, so checkpoints hold it.
 */
export interface Optimiser {
  /**
   * @param gradient [weightCount]
   * @param learningRate an input of the step: a constant would be baked into its graph
   */
  apply: (gradient: tf.Tensor, learningRate: tf.Scalar) => void
}
