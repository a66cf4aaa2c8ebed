import type { ParameterStore } from '../parameters.ts'
import { tf } from '../tf.ts'
import type { Optimiser } from './optimiser.ts'

export interface AdamOptions {
  readonly beta1: number
  readonly beta2: number
  readonly epsilon?: number
  /** Added to the gradient (L2), as torch.optim.Adam does; not AdamW's decoupled decay. */
  readonly weightDecay?: number
}

/** Adam (Kingma and Ba 2015, algorithm 1). Slots `adam_m`, `adam_v`, and the powers of both betas. */
export function adam(store: ParameterStore, { beta1, beta2, epsilon = 1e-8, weightDecay = 0 }: AdamOptions): Optimiser {
  const m = store.slot('adam_m')
  const v = store.slot('adam_v')
  // 1 - beta^t, which unlike beta^t itself starts at zero as every slot does: d = 1 - beta (1 - d).
  const correction1 = store.slot('adam_correction1', [])
  const correction2 = store.slot('adam_correction2', [])
  return {
    apply(gradient, learningRate) {
      const g = weightDecay === 0 ? gradient : tf.add(gradient, tf.mul(store.values, weightDecay))
      m.assign(tf.add(tf.mul(m, beta1), tf.mul(g, 1 - beta1)))
      v.assign(tf.add(tf.mul(v, beta2), tf.mul(tf.square(g), 1 - beta2)))
      correction1.assign(tf.sub(1, tf.mul(tf.sub(1, correction1), beta1)))
      correction2.assign(tf.sub(1, tf.mul(tf.sub(1, correction2), beta2)))
      const mean = tf.div(m, correction1)
      const deviation = tf.sqrt(tf.div(v, correction2))
      store.values.assign(tf.sub(store.values, tf.mul(learningRate, tf.div(mean, tf.add(deviation, epsilon)))))
    },
  }
}
