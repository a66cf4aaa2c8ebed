import { requireRecord, type TensorRecord } from '../tensor/parameters.ts'
import { tf } from '../tensor/tf.ts'

/** The hidden state that a text so far has left, [n, hidden], handed from step to step and kept by checkpoints. */
export interface CarriedState {
  /** To be fed to a step; still owned here. */
  readonly current: () => tf.Tensor2D
  /** Takes a step's new state over. */
  readonly replace: (state: tf.Tensor2D) => void
  /** Zeros, where a text begins. */
  readonly reset: () => void
  readonly toRecords: () => TensorRecord[]
  readonly loadRecords: (records: readonly TensorRecord[]) => void
  readonly dispose: () => void
}

export function carriedState(rows: number, hidden: number): CarriedState {
  let state = tf.zeros<tf.Rank.R2>([rows, hidden])
  const replace = (next: tf.Tensor2D): void => {
    state.dispose()
    state = next
  }
  return {
    current: () => state,
    replace,
    reset: () => replace(tf.zeros([rows, hidden])),
    toRecords: () => [
      { name: 'hidden', shape: [rows, hidden], dtype: 'float32', data: state.dataSync<'float32'>().slice() },
    ],
    loadRecords: (records) => {
      const byName = new Map(records.map((record) => [record.name, record]))
      replace(tf.tensor2d(requireRecord(byName, 'hidden', [rows, hidden]).data.slice(), [rows, hidden]))
    },
    dispose: () => state.dispose(),
  }
}
