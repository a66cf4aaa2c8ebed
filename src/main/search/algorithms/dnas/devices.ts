import type { ParameterHandle, ParameterStore } from '../../tensor/parameters.ts'
import { tf } from '../../tensor/tf.ts'

/** θ of each device over one w. */
export interface Architecture {
  readonly architecture: ParameterStore
  /** Of one device [layers, blocks], of several [devices, layers, blocks]. */
  readonly theta: ParameterHandle
}

/** What a step sees of the devices: the one that it is fed. */
export interface OneDevice {
  /** Its θ, [layers, blocks]. */
  readonly theta: () => tf.Tensor2D
  /** Of numbers of all devices, its own. */
  readonly own: (all: readonly number[]) => number | tf.Scalar
  /** Of a matrix for each device, its own. */
  readonly ownMatrix: (all: readonly (readonly (readonly number[])[])[]) => tf.Tensor2D
  /** bool, which of all values are its θ's; absent where there is no other device. */
  readonly used?: tf.Tensor1D
  /** Replaces its θ. */
  readonly assign: (theta: tf.Tensor2D) => void
}

/**
 * The device is an input, so that one graph serves all of them; a search for one device has none.
 * @param device int32 [1], its number; absent where there is one alone
 */
export function oneDevice({ architecture, theta }: Architecture, device?: tf.Tensor1D): OneDevice {
  const all = (): tf.Tensor => architecture.pass({ training: true }).weight(theta)
  const { values } = architecture
  if (device === undefined)
    return {
      theta: () => all() as tf.Tensor2D,
      own: ([one]) => one!,
      ownMatrix: ([one]) => tf.tensor2d(one!.map((row) => [...row])),
      assign: (own) => values.assign(tf.reshape(own, [values.size])),
    }
  const [devices, layers, blocks] = theta.shape as [number, number, number]
  const isOwn = tf.reshape(tf.oneHot(device, devices, 1, 0, 'float32'), [devices])
  const isIts = tf.reshape(isOwn, [devices, 1, 1])
  // A sum with zeros is exact, and its gradient is zero for the other devices.
  const ownOf = (tensor: tf.Tensor): tf.Tensor2D => tf.sum(tf.mul(tensor, isIts), 0)
  const used = tf.reshape(tf.cast(tf.mul(tf.ones([devices, layers, blocks]), isIts), 'bool'), [values.size])
  return {
    theta: () => ownOf(all()),
    own: (numbers) => tf.sum<tf.Scalar>(tf.mul(tf.tensor1d([...numbers]), isOwn)),
    ownMatrix: (matrices) => ownOf(tf.tensor3d(matrices.map((rows) => rows.map((row) => [...row])))),
    used: used as tf.Tensor1D,
    assign: (own) =>
      values.assign(
        tf.where(used, tf.reshape(tf.tile(tf.reshape(own, [1, layers * blocks]), [devices, 1]), [values.size]), values),
      ),
  }
}
