/**
 * What the best of k is expected to be, where k are drawn without replacement from these values: the unbiased estimate,
 * Σ C(i − 1, k − 1) / C(n, k) · x₍ᵢ₎ over the values in rising order. @param k from 1 to the number of values
 */
export function expectedBest(values: readonly number[], k: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const n = sorted.length
  // The chance that the i-th smallest is the largest of k, from the largest down: each from the one before.
  let chance = k / n
  let expected = 0
  for (let i = n; i >= k; i--) {
    expected += chance * sorted[i - 1]!
    chance *= (i - k) / (i - 1)
  }
  return expected
}
