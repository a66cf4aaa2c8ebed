import type { ParameterStore, TensorRecord } from '../tensor/parameters.ts'
import { tf } from '../tensor/tf.ts'
import type { BatchSource } from '../training/data/batches.ts'
import { joinRecords, splitRecords } from '../training/records.ts'
import type { Sums } from '../training/training.ts'
import type { Search } from './search.ts'

/** Something that a checkpoint keeps by name: parameters, hidden states. */
interface Kept {
  readonly toRecords: () => TensorRecord[]
  readonly loadRecords: (records: readonly TensorRecord[]) => void
  readonly dispose: () => void
}

/** What every search with a supernet has: weights, architecture parameters, compiled steps. */
export interface SupernetState {
  readonly weights: ParameterStore
  /** None where architectures are drawn rather than learnt. */
  readonly architecture?: ParameterStore
  readonly steps: Readonly<Record<string, { readonly dispose: () => void }>>
  readonly batches?: readonly Pick<BatchSource, 'dispose'>[]
  /** What else its checkpoints hold. */
  readonly carried?: Readonly<Record<string, Kept>>
}

/** Keeping, loading and letting go of a supernet search's state. */
export function supernetKeeping({
  weights,
  architecture,
  steps,
  batches = [],
  carried = {},
}: SupernetState): Pick<Search, 'records' | 'load' | 'dispose'> {
  const kept: Readonly<Record<string, Kept>> = { weights, ...(architecture && { architecture }), ...carried }
  return {
    records: () =>
      joinRecords(Object.fromEntries(Object.entries(kept).map(([name, part]) => [name, part.toRecords()]))),
    load: (records) => {
      const parts = splitRecords(records)
      for (const [name, part] of Object.entries(kept)) part.loadRecords(parts[name] ?? [])
    },
    dispose: () => {
      for (const part of [...Object.values(steps), ...batches, ...Object.values(kept)]) part.dispose()
    },
  }
}

/** Rows of a matrix of architecture parameters that lies flat. */
export function rowsOf(flat: Float32Array, rows: number): number[][] {
  const columns = flat.length / rows
  return Array.from({ length: rows }, (_, row) => [...flat.subarray(row * columns, (row + 1) * columns)])
}

/** A step's scalars as numbers; they are disposed of. */
export function readFigures(figures: Readonly<Record<string, tf.Scalar>>): Sums {
  const numbers = Object.fromEntries(Object.entries(figures).map(([name, scalar]) => [name, scalar.dataSync()[0]!]))
  tf.dispose(figures)
  return numbers
}

/** What the machine is asked for beside an epoch's figures. */
export const machineFigures = () => ({ rssBytes: process.memoryUsage.rss(), tensors: tf.memory().numTensors })
