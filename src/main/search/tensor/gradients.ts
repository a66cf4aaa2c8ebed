import type { ParameterStore } from './parameters.ts'
import type { Pass, PassOptions } from './pass.ts'
import { tf } from './tf.ts'

/** What a differentiated function returns: the loss, and whatever else the step needs of the forward pass. */
export type LossAndMore = Readonly<Record<string, tf.Tensor>> & { readonly loss: tf.Scalar }

/**
 * Runs f and differentiates its loss with respect to each of xs. Unlike tfjs' own functions it hands back everything
 * that f returns (logits, running statistics), not the loss alone. An x that the loss does not depend on gets zeros.
 */
export function valueAndGradients<A extends LossAndMore>(
  f: () => A,
  xs: readonly tf.Tensor[],
): A & { readonly gradients: tf.Tensor[] } {
  let result: A | undefined
  const wasKept = new Set<tf.Tensor>()
  const { grads } = tf.engine().gradients(
    () => {
      result = f()
      // Kept past the end of the tape, where tfjs would dispose of all but the loss.
      for (const tensor of new Set(Object.values(result))) {
        if (tensor.kept) wasKept.add(tensor)
        else tf.keep(tensor)
      }
      return result.loss
    },
    [...xs],
    undefined as unknown as tf.Tensor, // tfjs' types ask for a dy and its code for none: ones are the default
    true,
  )
  const finished = result as unknown as A
  for (const tensor of new Set(Object.values(finished))) {
    if (wasKept.has(tensor)) continue
    tensor.kept = false
    adoptIntoScope(tensor)
  }
  const gradients = xs.map((x, i) => (grads[i] as tf.Tensor | undefined) ?? tf.zerosLike(x))
  return { ...finished, gradients }
}

/**
 * The same for all weights of a store, over a pass that f is given: the gradient, [weightCount], holds those of blocks
 * that branches ran too, which do not go over the tape.
 */
export function valueAndWeightGradient<A extends LossAndMore>(
  store: ParameterStore,
  options: PassOptions,
  f: (pass: Pass) => A,
): A & { readonly gradient: tf.Tensor } {
  // Made by f: its views of the weights must be on the tape.
  let pass: Pass | undefined
  const result = valueAndGradients(() => {
    pass = store.pass(options)
    return f(pass)
  }, [store.values])
  return { ...result, gradient: pass!.withBlocks(result.gradients[0]!) }
}

/** Gives a kept tensor to the current tf.tidy, which disposes of it as if it had been made there. */
function adoptIntoScope(tensor: tf.Tensor): void {
  // Private in tfjs' types, and what tf.tidy itself uses for the tensors that it returns.
  const engine = tf.engine() as unknown as { track: (tensor: tf.Tensor) => void }
  engine.track(tensor)
}
