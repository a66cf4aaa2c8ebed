import type { LatencyEntry } from '#shared/contract/latency-tables.ts'
import { intervalShare } from './grid.ts'

/** How far a table is, operator by operator. */
export interface OperatorProgress {
  /** Interval as narrow as asked for. */
  readonly narrow: number
  /** Samples, but the interval is wider still. */
  readonly wide: number
  readonly missing: number
}

export function operatorProgress(entries: readonly LatencyEntry[], operators: number, intervalTarget: number): OperatorProgress {
  const narrow = entries.filter((entry) => intervalShare(entry) <= intervalTarget).length
  return { narrow, wide: entries.length - narrow, missing: Math.max(0, operators - entries.length) }
}
