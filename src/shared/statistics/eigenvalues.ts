/** When the dominant eigenvalue of ∇²α L_val says that a search collapses (RobustDARTS: Zela et al. 2020, section 4.1; REFERENCE §4). */
export interface EigenvalueRule {
  /** Epochs averaged over. */
  readonly window: number
  /** Judged from this epoch on, counted from 0. */
  readonly fromEpoch: number
  /** How many epochs back it is held against. */
  readonly delta: number
  readonly factor: number
}

export interface JudgedEigenvalue {
  /** Over the window that ends here; null where it is not full yet. */
  readonly mean: number | null
  /** What the mean must not exceed: factor · the mean `delta` epochs back. */
  readonly threshold: number | null
  readonly collapses: boolean
}

/** @param eigenvalues by epoch, null where none was worked out */
export function judgeEigenvalues(eigenvalues: readonly (number | null)[], { window, fromEpoch, delta, factor }: EigenvalueRule): JudgedEigenvalue[] {
  const means = eigenvalues.map((_, epoch) => {
    const known = eigenvalues.slice(Math.max(0, epoch - window + 1), epoch + 1).filter((value): value is number => value !== null)
    return known.length < window ? null : known.reduce((sum, value) => sum + value, 0) / window
  })
  return means.map((mean, epoch) => {
    const before = means[epoch - delta] ?? null
    const threshold = before === null ? null : factor * before
    return { mean, threshold, collapses: epoch >= fromEpoch && mean !== null && threshold !== null && mean > threshold }
  })
}
