import type { ParameterStore } from '../parameters.ts'
import { tf } from '../tf.ts'
import { chosen, type PartialOptimiser } from './optimiser.ts'

export interface SgdOptions {
  readonly momentum: number
  readonly weightDecay: number
  /** Looks ahead: w = w - lr · (g + momentum · v). */
  readonly nesterov?: boolean
}

/**
 * Stochastic gradient descent as in torch.optim.SGD: v = momentum · v + (g + wd · w), w = w - lr · v. Slot `momentum`.
 */
export function sgd(store: ParameterStore, { momentum, weightDecay, nesterov = false }: SgdOptions): PartialOptimiser {
  const velocity = momentum === 0 ? undefined : store.slot('momentum')
  return {
    apply(gradient, learningRate, used) {
      const decayed = tf.add(gradient, tf.mul(store.values, weightDecay))
      const direction = velocity === undefined ? decayed : tf.add(tf.mul(velocity, momentum), decayed)
      const ahead = nesterov ? tf.add(decayed, tf.mul(direction, momentum)) : direction
      const moved = tf.sub(store.values, tf.mul(ahead, learningRate))
      velocity?.assign(chosen(used, direction, velocity))
      store.values.assign(chosen(used, moved, store.values))
    },
  }
}
