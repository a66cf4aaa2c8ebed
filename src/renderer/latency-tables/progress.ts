import type { LatencyEntry } from '#shared/contract/latency-tables.ts'

/** How far a table is, operator by operator. */
export interface OperatorProgress {
  /** Known as well as was asked for. */
  readonly steady: number
  /** Samples, but too few or too far apart still. */
  readonly noisy: number
  readonly missing: number
}

export function operatorProgress(entries: readonly Pick<LatencyEntry, 'noisy'>[], operators: number): OperatorProgress {
  const noisy = entries.filter((entry) => entry.noisy).length
  return { steady: entries.length - noisy, noisy, missing: Math.max(0, operators - entries.length) }
}
