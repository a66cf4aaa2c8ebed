/** What one measurement is of. Both sides, ours and PyTorch's, take the same. */
export interface StepOptions {
  readonly space: 'darts-cnn' | 'darts-rnn' | 'fbnet-cifar'
  readonly order: 1 | 2
  readonly channels: number
  readonly cells: number
  readonly batch: number
  readonly steps: number
  readonly eager: boolean
}

/** What one measurement gives. */
export interface StepResult {
  readonly median_s: number
  readonly first_s: number
  readonly peak_rss_mib: number
  readonly params: number
  readonly nodes: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2
}
