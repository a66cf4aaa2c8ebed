/** When the dominant eigenvalue of ∇²α L_val says that a search collapses (RobustDARTS; docs/methods.md). */
export interface EigenvalueRule {
  readonly eigenvalueWindow: number
  readonly eigenvalueFromEpoch: number
  readonly eigenvalueDelta: number
  readonly eigenvalueFactor: number
}

/** The eigenvalue's growth between two epochs, which count from 0. */
export interface Growth {
  /** Where it still was low. */
  readonly epoch: number
  readonly factor: number
}

export interface JudgedEigenvalue {
  /** Over the window that ends here; null where it is not full enough. */
  readonly mean: number | null
  /** What the mean must not exceed: factor · the mean `eigenvalueDelta` epochs before. */
  readonly threshold: number | null
  /** By more than the factor, or null. */
  readonly growth: Growth | null
}

/** Finished epochs after which growth can count for the first time. */
export function firstJudged({ eigenvalueWindow, eigenvalueFromEpoch, eigenvalueDelta }: EigenvalueRule): number {
  return eigenvalueFromEpoch + eigenvalueDelta + Math.floor(eigenvalueWindow / 2) + 1
}

/**
 * RobustDARTS' rule (Zela et al. 2020, section 4.3; automl/RobustDARTS): the eigenvalue's mean over a window, set
 * against the mean some epochs before, both told of the epoch in the middle of their window; nothing before
 * `eigenvalueFromEpoch` counts.
 * @param eigenvalues by epoch, null where it was not worked out
 */
export function judgeEigenvalues(
  eigenvalues: readonly (number | null)[],
  {
    eigenvalueWindow: window,
    eigenvalueFromEpoch: fromEpoch,
    eigenvalueDelta: delta,
    eigenvalueFactor: factor,
  }: EigenvalueRule,
): JudgedEigenvalue[] {
  const means = eigenvalues.map((_, epoch) => meanUpTo(eigenvalues, epoch, window))
  return means.map((mean, last) => {
    const before = means[last - delta] ?? null
    const threshold = before === null || before <= 0 ? null : factor * before
    const epoch = last - Math.floor(window / 2) - delta
    const grows = epoch >= fromEpoch && mean !== null && threshold !== null && mean > threshold
    return { mean, threshold, growth: grows ? { epoch, factor: mean / before! } : null }
  })
}

/** Over a window that ends with an epoch; at the start over what there is, from half a window on. */
function meanUpTo(eigenvalues: readonly (number | null)[], end: number, window: number): number | null {
  const known = eigenvalues.slice(Math.max(0, end - window + 1), end + 1).filter((value) => value !== null)
  return known.length < Math.min(window, end + 1) || known.length < Math.ceil(window / 2)
    ? null
    : known.reduce((sum, value) => sum + value, 0) / known.length
}
