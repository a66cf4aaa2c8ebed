/** softmax of each row: the probability of each block at each layer. */
export function probabilities(theta: readonly (readonly number[])[]): number[][] {
  return theta.map((row) => {
    const highest = Math.max(...row)
    const powers = row.map((value) => Math.exp(value - highest))
    const sum = powers.reduce((total, value) => total + value, 0)
    return powers.map((value) => value / sum)
  })
}

/** Mean entropy of the rows, in bit: log2(columns) when undecided, 0 when decided. */
export function meanEntropyBits(rows: readonly (readonly number[])[]): number {
  if (rows.length === 0) return 0
  const entropy = (row: readonly number[]): number => -row.reduce((sum, p) => (p > 0 ? sum + p * Math.log2(p) : sum), 0)
  return rows.reduce((sum, row) => sum + entropy(row), 0) / rows.length
}

/** Column of the largest value of each row. */
export function argmax(row: readonly number[]): number {
  return row.reduce((best, value, index) => (value > row[best]! ? index : best), 0)
}

export function transpose<T>(rows: readonly (readonly T[])[]): T[][] {
  return (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]!))
}
