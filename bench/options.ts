/** What one measurement is of. Both sides, ours and PyTorch's, take the same. */
export interface StepOptions {
  readonly space: 'darts-cnn' | 'darts-rnn' | 'fbnet-cifar'
  readonly order: 1 | 2
  readonly channels: number
  readonly cells: number
  readonly batch: number
  readonly steps: number
  readonly eager: boolean
  /** Operations of darts-cnn see one of so many parts of the channels. */
  readonly partialChannels: number
  /** Of fbnet-cifar: random paths instead of all blocks. */
  readonly sampled?: boolean
}

/** What one measurement gives. */
export interface StepResult {
  readonly median_s: number
  readonly first_s: number
  readonly peak_rss_mib: number
  readonly params: number
  readonly nodes: number
  /** Processor time of a step, and the paths that were taken; of sampled paths alone. */
  readonly cpu_s?: number
  readonly paths?: string
}
