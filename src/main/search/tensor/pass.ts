import { TansakuError } from '#shared/errors.ts'
import type { RandomKey } from './kernels/index.ts'
import type { ParameterHandle, ParameterStore } from './parameters.ts'
import { tf } from './tf.ts'

export interface PassOptions {
  /** Batch statistics and dropout, or running statistics and none. */
  readonly training: boolean
  /** Stands in for the store's values, [weightCount]. */
  readonly weights?: tf.Tensor
  /** Where dropout and the like take their random numbers from. */
  readonly key?: RandomKey
}

/**
 * One forward pass of a net over one set of weights. Lives within one step; layers are plain functions of (pass, x).
 */
export class Pass {
  readonly training: boolean
  readonly #store: ParameterStore
  readonly #key: RandomKey | undefined
  readonly #weights: ReadonlyMap<string, tf.Tensor>
  readonly #statistics: ReadonlyMap<string, tf.Tensor>
  readonly #batchStatistics = new Map<string, { readonly values: tf.Tensor[]; readonly momentum: number }>()
  readonly #shared = new Map<string, tf.Tensor>()
  #keysUsed = 0

  constructor(store: ParameterStore, options: PassOptions) {
    this.training = options.training
    this.#store = store
    this.#key = options.key
    this.#weights = views(options.weights ?? store.values, store.layout.entries('weight'))
    this.#statistics = views(store.statistics, store.layout.entries('statistic'))
  }

  /** A weight, with its own shape. */
  weight(handle: ParameterHandle): tf.Tensor {
    return find(this.#weights, handle)
  }

  /** A running statistic as it was before this pass. */
  statistic(handle: ParameterHandle): tf.Tensor {
    return find(this.#statistics, handle)
  }

  /**
   * Hands in this batch's value of a running statistic: running += momentum · (value - running). A layer that runs
   * several times a pass, such as a recurrent cell's, counts with the mean of its values.
   */
  observe(handle: ParameterHandle, value: tf.Tensor, momentum: number): void {
    const observed = this.#batchStatistics.get(handle.name)
    if (observed === undefined) this.#batchStatistics.set(handle.name, { values: [value], momentum })
    else observed.values.push(value)
  }

  /** All running statistics after this pass, flat, for `store.statistics.assign`. Those that were not observed stay. */
  updatedStatistics(): tf.Tensor1D {
    const entries = this.#store.layout.entries('statistic')
    if (entries.length === 0) return tf.clone(this.#store.statistics)
    const observed: tf.Tensor1D[] = []
    const momenta: number[] = []
    for (const entry of entries) {
      const batch = this.#batchStatistics.get(entry.name)
      observed.push(
        tf.reshape(batch === undefined ? find(this.#statistics, entry) : meanOf(batch.values), [entry.size]),
      )
      for (let i = 0; i < entry.size; i++) momenta.push(batch?.momentum ?? 0)
    }
    const running = this.#store.statistics
    return tf.add(running, tf.mul(tf.tensor1d(momenta), tf.sub(tf.concat(observed), running)))
  }

  /** What depends on its source alone is made once a pass, however many edges ask for it: ReLU or a pool of a node. */
  shared<T extends tf.Tensor>(kind: string, source: tf.Tensor, make: () => T): T {
    const key = `${kind} ${String(source.id)}`
    let made = this.#shared.get(key)
    if (made === undefined) {
      made = make()
      this.#shared.set(key, made)
    }
    return made as T
  }

  /** A new random key for each call, the same ones for the same pass key. */
  nextKey(): RandomKey {
    if (this.#key === undefined)
      throw new TansakuError(
        'INTERNAL',
        'This pass draws random numbers but was given no key: pass `key` to store.pass().',
      )
    return this.#key.fold(this.#keysUsed++)
  }
}

/** Each parameter as a view of the flat vector: one split, then a reshape each. */
function views(flat: tf.Tensor, entries: readonly ParameterHandle[]): Map<string, tf.Tensor> {
  if (entries.length === 0) return new Map()
  // tfjs' gradient of a split into one part fails.
  const parts =
    entries.length === 1
      ? [flat]
      : tf.split(
          flat,
          entries.map((entry) => entry.size),
        )
  return new Map(entries.map((entry, i) => [entry.name, tf.reshape(parts[i] as tf.Tensor, [...entry.shape])]))
}

function meanOf(values: tf.Tensor[]): tf.Tensor {
  const [only] = values
  return values.length === 1 && only !== undefined ? only : tf.div(tf.addN(values), values.length)
}

function find(tensors: ReadonlyMap<string, tf.Tensor>, handle: ParameterHandle): tf.Tensor {
  const tensor = tensors.get(handle.name)
  if (tensor === undefined) throw new TansakuError('INTERNAL', `Parameter "${handle.name}" belongs to another layout.`)
  return tensor
}
