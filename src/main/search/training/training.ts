import type { EpochEvent } from '#main/compute/protocol.ts'
import type { TensorRecord } from '../tensor/parameters.ts'

/** Figures of single steps, added up by name over an epoch; part of a checkpoint. */
export type Sums = Readonly<Record<string, number>>

/** A data set and the digest of its contents. */
export interface DataIdentity {
  readonly id: string
  readonly digest: string
}

/** Steps of one kind within an epoch: `weights`, then `theta`; `train`, then `test`. */
export interface Phase {
  readonly kind: string
  readonly steps: number
}

/** What one step tells: the figures shown live, and those added up over the epoch. */
export interface StepFigures {
  readonly loss: number
  readonly accuracy: number | null
  readonly sums: Sums
}

/**
 * Anything that is trained step by step: a search, or a derived net from scratch. All its state is in `records` and
 * `notes`, and a step depends on that state and on (epoch, step) alone, so that it can be put down after any step.
 */
export interface Training {
  /** What it trains on: part of what decides the result. */
  readonly data: DataIdentity
  readonly epochs: number
  phases: (epoch: number) => readonly Phase[]
  /** Runs the given step of the epoch; steps count through all phases. */
  step: (epoch: number, step: number) => StepFigures
  /** Called once after an epoch's last step: what is to be told about it, its figures among it. */
  endEpoch: (epoch: number, sums: Sums, durationMs: number) => Promise<readonly EpochEvent[]>
  /** True where nothing is to be gained from the epochs left. Asked between epochs. */
  ended?: () => boolean
  records: () => readonly TensorRecord[]
  load: (records: readonly TensorRecord[]) => void
  notes: () => Readonly<Record<string, unknown>>
  loadNotes: (notes: Readonly<Record<string, unknown>>) => void
  dispose: () => void
}

export const stepsIn = (training: Training, epoch: number): number =>
  training.phases(epoch).reduce((total, { steps }) => total + steps, 0)
