import { softmax } from '#shared/statistics/softmax.ts'

/** softmax of each row: the probability of each block at each layer. */
export function probabilities(theta: readonly (readonly number[])[]): number[][] {
  return theta.map((row) => softmax(row))
}

/** Mean entropy of the rows, in bit: log2(columns) when undecided, 0 when decided. */
export function meanEntropyBits(rows: readonly (readonly number[])[]): number {
  if (rows.length === 0) return 0
  const entropy = (row: readonly number[]): number => -row.reduce((sum, p) => (p > 0 ? sum + p * Math.log2(p) : sum), 0)
  return rows.reduce((sum, row) => sum + entropy(row), 0) / rows.length
}
