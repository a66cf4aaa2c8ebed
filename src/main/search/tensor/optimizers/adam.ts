import type { ParameterStore } from '../parameters.ts'
import { tf } from '../tf.ts'
import { chosen, type Optimiser, type PartialOptimiser } from './optimiser.ts'

export interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon?: number
  /** Added to the gradient (L2), as torch.optim.Adam does; not AdamW's decoupled decay. */
  readonly weightDecay?: number
}

/** Adam (Kingma and Ba 2015, algorithm 1). Slots `adam_m`, `adam_v`, and the powers of both betas. */
export const adam = (store: ParameterStore, options: AdamOptions): Optimiser => adamOf(store, options, [])

/** Adam of which each value counts its own steps: one that a step does not use is as if there had been no step. */
export const partialAdam = (store: ParameterStore, options: AdamOptions): PartialOptimiser =>
  adamOf(store, options, [store.layout.weightCount])

function adamOf(
  store: ParameterStore,
  { beta1, beta2, epsilon = 1e-8, weightDecay = 0 }: AdamOptions,
  counted: readonly number[],
): PartialOptimiser {
  const m = store.slot('adam_m')
  const v = store.slot('adam_v')
  // 1 - beta^t, which unlike beta^t itself starts at zero as every slot does: d = 1 - beta (1 - d).
  const correction1 = store.slot('adam_correction1', counted)
  const correction2 = store.slot('adam_correction2', counted)
  return {
    apply(gradient, learningRate, used) {
      const set = (variable: tf.Variable, moved: tf.Tensor): void => variable.assign(chosen(used, moved, variable))
      const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(store.values, weightDecay))
      set(m, tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)))
      set(v, tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)))
      set(correction1, tf.sub(1, tf.mul(tf.sub(1, correction1), beta1)))
      set(correction2, tf.sub(1, tf.mul(tf.sub(1, correction2), beta2)))
      const mean = tf.div(m, correction1)
      const deviation = tf.sqrt(tf.div(v, correction2))
      set(store.values, tf.sub(store.values, tf.mul(learningRate, tf.div(mean, tf.add(deviation, epsilon)))))
    },
  }
}
