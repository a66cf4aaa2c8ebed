import { tf } from '../../tensor/tf.ts'
import { hessianProduct, largestEigenvalue } from './eigenvalue.ts'

/**
 * The dominant eigenvalue of ∇²α L_val at the present weights, over all of α.
 * @param gradient ∇α L_val where α is shifted; the shift stays the caller's
 */
export function architectureEigenvalue(
  gradient: (shift: tf.Tensor1D) => tf.Tensor,
  { size, seed }: { readonly size: number; readonly seed: number },
): number {
  const gradientAt = (direction: readonly number[]): ArrayLike<number> => {
    const shift = tf.tensor1d([...direction])
    const result = gradient(shift)
    const values = result.dataSync<'float32'>().slice()
    tf.dispose([shift, result])
    return values
  }
  return largestEigenvalue(hessianProduct(gradientAt), { size, seed })
}
