import { tf } from '../tf.ts'

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

/** One that can leave alone, bit for bit, the weights that a step did not use. */
export interface PartialOptimiser extends Optimiser {
  /** @param used bool [weightCount]; absent = all move, decay and coast */
  apply: (gradient: tf.Tensor, learningRate: tf.Scalar, used?: tf.Tensor) => void
}

/** What was used moves, the rest stays; without a choice all moves. */
export const chosen = <T extends tf.Tensor>(used: tf.Tensor | undefined, moved: tf.Tensor, stayed: T): T =>
  (used === undefined ? moved : tf.where(used, moved, stayed)) as T
