import type { ParameterStore } from '../parameters.ts'
import { tf } from '../tf.ts'
import type { Optimiser } from './optimiser.ts'

export interface AsgdOptions {
  readonly weightDecay: number
}

/**
 * Averaged SGD with a constant learning rate, as AWD-LSTM and DARTS' RNN use torch.optim.ASGD(t0=0, lambd=0): plain
 * steps, and the mean of the weights in slot `average`; `average_count` counts the steps. The first step's weights fall
 * out of the mean, as they do there: step t weighs by 1 / max(1, t - 1).
 */
export function asgd(
  store: ParameterStore,
  { weightDecay }: AsgdOptions,
): Optimiser & { readonly average: tf.Variable } {
  const average = store.slot('average')
  const count = store.slot('average_count', [])
  return {
    average,
    apply(gradient, learningRate) {
      const decayed = tf.add(gradient, tf.mul(store.values, weightDecay))
      store.values.assign(tf.sub(store.values, tf.mul(decayed, learningRate)))
      const weighed = tf.maximum(count, 1)
      count.assign(tf.add(count, 1))
      average.assign(tf.add(average, tf.div(tf.sub(store.values, average), weighed)))
    },
  }
}
