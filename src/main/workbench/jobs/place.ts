import type { Failure } from '#shared/contract/searches.ts'
import type { Launcher } from '#main/compute/index.ts'

/** Where a run is computed: this computer, or a worker. */
export interface Place {
  readonly kind: 'here' | 'worker'
  /** Makes it the one that works on a run, from which it is known what others still send. */
  take(runId: string): Promise<Taken>
}

/** How a run stands once its process has ended. */
export interface RunEnd {
  readonly state: 'done' | 'stopped' | 'failed' | 'interrupted'
  readonly failure: Failure | null
}

/** A run that somebody has. */
export interface Taken {
  /** What computes it, by the kind that works out the same bit for bit. */
  readonly processor: string
  readonly launcher: Launcher | undefined
  /** Is given a way to wait until what was heard of the run so far is stored. */
  readonly onWrites?: (stored: () => Promise<void>) => void
  /** A stretch of it ended with a checkpoint after so many epochs. */
  pieceEnded(epochs: number): Promise<void>
  /**
   * It has it no more. `again`: it did not come to an end through no fault of the run, and is to be put in line once
   * more after so long.
   */
  end(end: RunEnd): Promise<{ readonly failure: Failure | null; readonly againAfterMs: number | null }>
}

/** This computer, which may leave runs to others. */
export interface Here extends Place {
  /** @param boundTo the kind of processor that the run's checkpoint stands on */
  takes(runId: string, boundTo: string | null): boolean
}

/** Of a run that can be computed elsewhere. */
export interface Moves {
  /** The kind of processor that wrote its checkpoint; null where nothing is written yet. */
  readonly boundTo: string | null
  /** The same once it was worked on. */
  boundNow(): Promise<string | null>
}
