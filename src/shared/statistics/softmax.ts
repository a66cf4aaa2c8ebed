/** Exponentials that sum to 1, shifted by the maximum so that none overflows. */
export function softmax(values: readonly number[]): number[] {
  const top = Math.max(...values)
  const exponentials = values.map((value) => Math.exp(value - top))
  const sum = exponentials.reduce((a, b) => a + b, 0)
  return exponentials.map((value) => value / sum)
}

/** Index of the largest value, the first of equals. */
export const argmax = (values: readonly number[]): number =>
  values.reduce((best, value, i) => (value > values[best]! ? i : best), 0)
