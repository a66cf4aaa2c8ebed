import { TansakuError } from '#shared/errors.ts'
import { requireRoom } from './graph/memory.ts'
import { latest } from './graph/residency.ts'
import { type ParameterHandle, type ParameterLayout, sizeOf } from './layout.ts'
import { Pass, type PassOptions } from './pass.ts'
import { random } from './prng.ts'
import { tf } from './tf.ts'

export {
  type Block,
  constant,
  heNormal,
  type Initialiser,
  kaimingUniform,
  layoutOf,
  normal,
  type ParameterHandle,
  ParameterLayout,
  type Segment,
  uniform,
} from './layout.ts'

/** One named tensor as a file keeps it. */
export interface TensorRecord {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32'
  readonly data: Float32Array
}

/** @throws TansakuError CHECKPOINT_SETTINGS when it is missing or has another shape */
export function requireRecord(
  records: ReadonlyMap<string, TensorRecord>,
  name: string,
  shape: readonly number[],
): TensorRecord {
  const record = records.get(name)
  if (record === undefined)
    throw new TansakuError(
      'CHECKPOINT_SETTINGS',
      `The checkpoint has no tensor "${name}": it belongs to another network or an older version. Train this network anew.`,
    )
  const size = sizeOf(shape)
  if (record.shape.join() !== shape.join() || record.data.length !== size) {
    throw new TansakuError(
      'CHECKPOINT_SETTINGS',
      `Tensor "${name}" has shape [${record.shape.join()}] and ${record.data.length} values in the checkpoint, [${shape.join()}] was expected: it belongs to a network of another size. Train this network anew.`,
    )
  }
  return record
}

/**
 * A net's parameters as few flat vectors: all weights in `values`, all running statistics in `statistics`, and one slot
 * of the same length for each state of an optimiser. A gradient is then one tensor too, and clipping, momentum or the
 * virtual step of second-order DARTS read as in the paper. It also saves some 5,000 nodes in a DARTS step's graph.
 */
export class ParameterStore {
  readonly layout: ParameterLayout
  readonly values: tf.Variable<tf.Rank.R1>
  readonly statistics: tf.Variable<tf.Rank.R1>
  readonly #slots = new Map<string, tf.Variable>()

  /**
   * First values depend on the seed and the parameter's name alone, not on the order of declaration.
   * @throws TansakuError MEMORY_SHORT before anything is allocated
   */
  constructor(layout: ParameterLayout, seed: number) {
    requireRoom(layout)
    this.layout = layout
    this.values = flatVariable(initialValues(layout, 'weight', seed))
    this.statistics = flatVariable(initialValues(layout, 'statistic', seed))
  }

  /**
   * An optimiser's state, zeros at first. Made at the first call, which must come before a step that uses it is
   * compiled.
   */
  slot(name: string, shape: readonly number[] = [this.layout.weightCount]): tf.Variable {
    let slot = this.#slots.get(name)
    if (slot === undefined) {
      slot = tf.tidy(() => tf.variable(tf.zeros([...shape]), false))
      this.#slots.set(name, slot)
    }
    return slot
  }

  /**
   * A forward pass over these parameters, or over `weights` in their place (the virtual step of second-order DARTS).
   */
  pass(options: PassOptions): Pass {
    return new Pass(this, options)
  }

  /** One parameter's values, copied. Not for use inside a step. */
  read(handle: ParameterHandle): Float32Array {
    return latest(flatOf(this, handle))
      .dataSync<'float32'>()
      .slice(handle.offset, handle.offset + handle.size)
  }

  /** Sets one parameter. Not for use inside a step. */
  write(handle: ParameterHandle, data: ArrayLike<number>): void {
    const flat = flatOf(this, handle)
    const all = latest(flat).dataSync<'float32'>().slice()
    all.set(data, handle.offset)
    assign(flat, all)
  }

  /** Every parameter and slot by name, ready for a file: `values/NAME`, `statistics/NAME`, `slots/SLOT`. */
  toRecords(): TensorRecord[] {
    const records: TensorRecord[] = []
    for (const [group, kind, flat] of this.#groups()) {
      const all = latest(flat).dataSync<'float32'>()
      for (const { name, shape, offset, size } of this.layout.entries(kind)) {
        records.push({ name: `${group}/${name}`, shape, dtype: 'float32', data: all.slice(offset, offset + size) })
      }
    }
    for (const [name, slot] of this.#slots) {
      records.push({
        name: `slots/${name}`,
        shape: slot.shape,
        dtype: 'float32',
        data: latest(slot).dataSync<'float32'>().slice(),
      })
    }
    return records
  }

  /**
   * Sets every parameter and slot from records of the same layout.
   * @throws TansakuError CHECKPOINT_SETTINGS when one is missing or has another shape; nothing is changed then.
   */
  loadRecords(records: readonly TensorRecord[]): void {
    const byName = new Map(records.map((record) => [record.name, record]))
    const loaded: [() => tf.Variable, Float32Array][] = []
    for (const [group, kind, flat] of this.#groups()) {
      const all = new Float32Array(flat.size)
      for (const { name, shape, offset } of this.layout.entries(kind))
        all.set(requireRecord(byName, `${group}/${name}`, shape).data, offset)
      loaded.push([() => flat, all])
    }
    const stored = records.flatMap(({ name }) => (name.startsWith('slots/') ? [name.slice('slots/'.length)] : []))
    for (const name of new Set([...this.#slots.keys(), ...stored])) {
      const found = byName.get(`slots/${name}`)?.shape
      // One that no optimiser has asked for yet: a state of each weight, or a count.
      const shape = this.#slots.get(name)?.shape ?? (found?.length === 0 ? [] : [this.layout.weightCount])
      const { data } = requireRecord(byName, `slots/${name}`, shape)
      loaded.push([() => this.slot(name, shape), data])
    }
    for (const [variable, data] of loaded) assign(variable(), data)
  }

  dispose(): void {
    for (const variable of [this.values, this.statistics, ...this.#slots.values()]) variable.dispose()
    this.#slots.clear()
  }

  #groups(): [string, ParameterHandle['kind'], tf.Variable][] {
    return [
      ['values', 'weight', this.values],
      ['statistics', 'statistic', this.statistics],
    ]
  }
}

function flatOf(store: ParameterStore, handle: ParameterHandle): tf.Variable {
  return handle.kind === 'weight' ? store.values : store.statistics
}

function flatVariable(data: Float32Array): tf.Variable<tf.Rank.R1> {
  return tf.tidy(() => tf.variable(tf.tensor1d(data, 'float32')))
}

function assign(variable: tf.Variable, data: Float32Array): void {
  tf.tidy(() => variable.assign(tf.tensor(data.slice(), variable.shape, 'float32')))
}

function initialValues(layout: ParameterLayout, kind: ParameterHandle['kind'], seed: number): Float32Array {
  const all = new Float32Array(kind === 'weight' ? layout.weightCount : layout.statisticCount)
  for (const { name, offset, size, initialiser } of layout.entries(kind)) {
    const part = all.subarray(offset, offset + size)
    if (initialiser.kind === 'constant') part.fill(initialiser.value)
    else {
      const stream = random(seed, 'parameter', name)
      const draw =
        initialiser.kind === 'normal'
          ? () => stream.normal() * initialiser.std
          : () => initialiser.low + (initialiser.high - initialiser.low) * stream.uniform()
      for (let i = 0; i < size; i++) part[i] = draw()
    }
  }
  return all
}
