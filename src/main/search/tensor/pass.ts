import { TansakuError } from '#shared/errors.ts'
import { branch, type BranchWay, chooseUpdate, type Held, hold, writeSlice } from './graph/branch.ts'
import { type Kinks, plainKinks } from './kernels/kinks.ts'
import type { RandomKey } from './kernels/random.ts'
import { beginOf, type Block, type ParameterHandle, type Segment, segmentOf } from './layout.ts'
import type { ParameterStore } from './parameters.ts'
import { tf } from './tf.ts'

export interface PassOptions {
  /** Batch statistics and dropout, or running statistics and none. */
  readonly training: boolean
  /** Stands in for the store's values, [weightCount]. */
  readonly weights?: tf.Tensor
  /** Where dropout and the like take their random numbers from. */
  readonly key?: RandomKey
  /** How far running statistics move towards each batch's, in place of what layers say. */
  readonly statisticsMomentum?: tf.Scalar
  /** What it takes for its ReLUs and maximum pools, in place of these themselves. */
  readonly kinks?: Kinks
}

/** A branch as this pass met it, with what its ways leave behind for the end of the step. */
interface MetBranch {
  readonly index: Held
  readonly blocks: readonly Block[]
  /** By way; alive within it alone. */
  readonly gradients: Map<number, Held>
  readonly statistics: Map<number, Held>
}

/** A value of this batch for a running statistic, and how far that moves towards it. */
interface Observed {
  readonly values: tf.Tensor[]
  readonly momentum: number
}

/**
 * One forward pass of a net over one set of weights. Lives within one step; layers are plain functions of (pass, x).
 */
export class Pass {
  readonly training: boolean
  readonly kinks: Kinks
  readonly #store: ParameterStore
  readonly #options: PassOptions
  readonly #weights: tf.Tensor
  readonly #views: {
    readonly weight: ReadonlyMap<string, tf.Tensor>
    readonly statistic: ReadonlyMap<string, tf.Tensor>
  }
  /** Running statistics before this pass, flat; undefined where there are none. */
  readonly #running: tf.Tensor | undefined
  readonly #observed = new Map<string, Observed>()
  readonly #shared = new Map<string, tf.Tensor>()
  readonly #branches: MetBranch[] = []
  #keysUsed = 0

  /** @param within the block that a branch runs, and its own weights; absent for the whole net */
  constructor(
    store: ParameterStore,
    options: PassOptions,
    within?: { readonly block: Block; readonly weights: tf.Tensor | undefined },
  ) {
    this.training = options.training
    this.kinks = options.kinks ?? plainKinks
    this.#store = store
    this.#options = options
    this.#weights = options.weights ?? store.values
    const { layout, statistics } = store
    this.#running = within === undefined ? statistics : part(statistics, within.block.statistics)
    const parts = (kind: ParameterHandle['kind']) =>
      within === undefined ? layout.parts(kind) : segmentOf(within.block, kind).entries
    this.#views = {
      weight: views(within === undefined ? this.#weights : within.weights, parts('weight')),
      statistic: views(this.#running, parts('statistic')),
    }
  }

  /** A weight, with its own shape. */
  weight(handle: ParameterHandle): tf.Tensor {
    if (handle.partOf === undefined) return find(this.#views.weight, handle)
    const whole = this.weight(handle.partOf)
    return tf.slice(whole, beginOf(handle.shape, whole.shape), [...handle.shape])
  }

  /** A running statistic as it was before this pass. */
  statistic(handle: ParameterHandle): tf.Tensor {
    return find(this.#views.statistic, handle)
  }

  /**
   * Hands in this batch's value of a running statistic: running += momentum · (value - running). A layer that runs
   * several times a pass, such as a recurrent cell's, counts with the mean of its values.
   */
  observe(handle: ParameterHandle, value: tf.Tensor, momentum: number): void {
    const observed = this.#observed.get(handle.name)
    if (observed === undefined) this.#observed.set(handle.name, { values: [value], momentum })
    else observed.values.push(value)
  }

  /**
   * The block that an index names, over its own part of the weights; only that one runs. Their gradients don't go over
   * the tape: see `withBlocks`.
   * @param index int32 scalar
   */
  branch(index: tf.Scalar, blocks: readonly Block[]): (x: tf.Tensor4D) => tf.Tensor4D {
    const met: MetBranch = { index: hold(index), blocks, gradients: new Map(), statistics: new Map() }
    const place = this.#branches.push(met)
    const { key, ...options } = this.#options
    const ways = blocks.map((block, k): BranchWay => ({
      parameters: () => part(this.#weights, block.weights),
      apply: (x, weights) => {
        // Traced twice, forward and back: the same numbers must be drawn.
        const ownKey = key === undefined ? {} : { key: key.fold(firstBranchKey + place) }
        const pass = new Pass(this.#store, { ...options, ...ownKey }, { block, weights })
        const y = block.apply(pass, x)
        if (pass.#observed.size > 0 && !met.statistics.has(k))
          met.statistics.set(k, hold(pass.#moved(block.statistics.entries)))
        return y
      },
      onGradient: (gradient) => {
        met.gradients.set(k, hold(gradient))
      },
    }))
    return branch(index, ways)
  }

  /**
   * The gradient by all weights: the tape's, with those of the blocks that ran added in their places.
   * @param gradient [weightCount]
   */
  withBlocks<T extends tf.Tensor>(gradient: T): T {
    return this.#throughBranches(gradient, ({ gradients, blocks }, k, flat) => {
      const { offset, size } = blocks[k]!.weights
      const own = gradients.get(k)?.take()
      return own === undefined ? flat : writeSlice(flat, offset, tf.add(tf.slice(flat, [offset], [size]), own))
    })
  }

  /** All running statistics after this pass, flat, for `store.statistics.assign`. Those that were not observed stay. */
  updatedStatistics(): tf.Tensor1D {
    const parts = this.#store.layout.parts('statistic')
    if (parts.length === 0) return tf.clone(this.#store.statistics)
    return this.#throughBranches(this.#moved(parts), ({ statistics, blocks }, k, flat) => {
      const own = statistics.get(k)?.take()
      return own === undefined ? flat : writeSlice(flat, blocks[k]!.statistics.offset, own)
    })
  }

  #throughBranches<T extends tf.Tensor>(
    flat: T,
    update: (met: MetBranch, way: number, flat: tf.Tensor) => tf.Tensor,
  ): T {
    return this.#branches.reduce<tf.Tensor>(
      (changed, met) =>
        chooseUpdate(
          met.index.take() as tf.Scalar,
          changed,
          met.blocks.map((_block, k) => (held) => update(met, k, held)),
        ),
      flat,
    ) as T
  }

  /** running + momentum · (observed − running), flat over the parts given; where nothing was observed it stays. */
  #moved(parts: readonly (ParameterHandle | Segment)[]): tf.Tensor1D {
    const running = this.#running!
    const values: tf.Tensor1D[] = []
    const momenta: number[] = []
    for (const each of parts) {
      const observed = 'name' in each ? this.#observed.get(each.name) : undefined
      values.push(tf.reshape(observed === undefined ? this.#before(each) : meanOf(observed.values), [each.size]))
      for (let i = 0; i < each.size; i++) momenta.push(observed?.momentum ?? 0)
    }
    const change = tf.sub(tf.concat(values), running)
    const { statisticsMomentum } = this.#options
    return tf.add(running, tf.mul(statisticsMomentum ?? tf.tensor1d(momenta), change))
  }

  #before(each: ParameterHandle | Segment): tf.Tensor {
    return 'name' in each ? find(this.#views.statistic, each) : part(this.#store.statistics, each)!
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
    const { key } = this.#options
    if (key === undefined)
      throw new TansakuError(
        'INTERNAL',
        'This pass draws random numbers but was given no key: pass `key` to store.pass().',
      )
    return key.fold(this.#keysUsed++)
  }
}

/** Keys of branches lie above those that layers outside of them draw one after the other. */
const firstBranchKey = 1 << 20

/** A segment of a flat vector; undefined where nothing belongs to it. */
function part(flat: tf.Tensor, { offset, size }: Segment): tf.Tensor | undefined {
  return size === 0 ? undefined : tf.slice(flat, [offset], [size])
}

/** Each parameter as a view of the flat vector: one split, then a reshape each. Blocks are left to their branches. */
function views(
  flat: tf.Tensor | undefined,
  parts: readonly (ParameterHandle | Segment)[],
): ReadonlyMap<string, tf.Tensor> {
  if (flat === undefined || parts.length === 0) return new Map()
  // tfjs' gradient of a split into one part fails.
  const pieces =
    parts.length === 1
      ? [flat]
      : tf.split(
          flat,
          parts.map(({ size }) => size),
        )
  return new Map(
    parts.flatMap((each, i) =>
      'name' in each ? [[each.name, tf.reshape(pieces[i] as tf.Tensor, [...each.shape])]] : [],
    ),
  )
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
