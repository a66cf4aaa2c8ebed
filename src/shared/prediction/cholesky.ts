/** A symmetric positive definite matrix as L · Lᵀ; L's rows, one after the other. */
export interface Cholesky {
  readonly size: number
  readonly lower: Float64Array
}

/** @param matrix symmetric positive definite, size × size, its rows one after the other */
export function cholesky(matrix: Float64Array, size: number): Cholesky {
  const lower = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * size + j]!
      for (let k = 0; k < j; k++) sum -= lower[i * size + k]! * lower[j * size + k]!
      lower[i * size + j] = i === j ? Math.sqrt(sum) : sum / lower[j * size + j]!
    }
  }
  return { size, lower }
}

/** L⁻¹ · b. */
export function solveLower({ size, lower }: Cholesky, b: Float64Array): Float64Array {
  const x = new Float64Array(size)
  for (let i = 0; i < size; i++) {
    let sum = b[i]!
    for (let k = 0; k < i; k++) sum -= lower[i * size + k]! * x[k]!
    x[i] = sum / lower[i * size + i]!
  }
  return x
}

/** (L · Lᵀ)⁻¹ · b. */
export function solve(factors: Cholesky, b: Float64Array): Float64Array {
  const { size, lower } = factors
  const x = solveLower(factors, b)
  for (let i = size - 1; i >= 0; i--) {
    let sum = x[i]!
    for (let k = i + 1; k < size; k++) sum -= lower[k * size + i]! * x[k]!
    x[i] = sum / lower[i * size + i]!
  }
  return x
}
