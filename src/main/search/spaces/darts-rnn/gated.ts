import type { DartsRnnOp } from '#shared/architecture/architecture.ts'
import { tf } from '../../tensor/tf.ts'

export type Activation = (x: tf.Tensor2D) => tf.Tensor2D

export const activations: Readonly<Record<Exclude<DartsRnnOp, 'none'>, Activation>> = {
  tanh: (x) => tf.tanh(x),
  relu: (x) => tf.relu(x),
  sigmoid: (x) => tf.sigmoid(x),
  identity: (x) => x,
}

/**
 * s + c · (o(h) - s), where [c, h] = [σ(seen U), seen V]: how each node of a recurrent cell makes its state of another.
 * @param matrix [U, V] side by side
 */
export function moved(state: tf.Tensor2D, seen: tf.Tensor2D, matrix: tf.Tensor2D, activation: Activation): tf.Tensor2D {
  const [gate, candidate] = tf.split<tf.Tensor2D>(tf.matMul(seen, matrix), 2, 1)
  return tf.add(state, tf.mul(tf.sigmoid(gate!), tf.sub(activation(candidate!), state)))
}
