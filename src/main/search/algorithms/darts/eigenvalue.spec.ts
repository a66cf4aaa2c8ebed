import { describe, expect, it } from 'vitest'
import { random } from '../../tensor/prng.ts'
import { hessianProduct, largestEigenvalue } from './eigenvalue.ts'

/** Q · diag(eigenvalues) · Qᵀ with a Householder reflection as Q: a full matrix whose eigenvalues are known. */
function matrixWith(eigenvalues: readonly number[]): number[][] {
  const stream = random(1)
  const u = eigenvalues.map(() => stream.normal())
  const squared = u.reduce((sum, value) => sum + value * value, 0)
  const q = (i: number, j: number): number => (i === j ? 1 : 0) - (2 * u[i]! * u[j]!) / squared
  return eigenvalues.map((_, i) =>
    eigenvalues.map((_each, j) => eigenvalues.reduce((sum, value, k) => sum + q(i, k) * value * q(j, k), 0)),
  )
}

const times =
  (matrix: readonly (readonly number[])[]) =>
  (v: readonly number[]): number[] =>
    matrix.map((row) => row.reduce((sum, value, i) => sum + value * v[i]!, 0))
const spread = Array.from({ length: 60 }, (_, i) => Math.sin(i) / 2)

describe('the dominant eigenvalue', () => {
  it.each([
    ['of a diagonal', [3, 1, 2], 3],
    ['among many', [...spread, 0.9], 0.9],
    ['the largest one, not the one largest in size', [...spread, -5, 0.8], 0.8],
    ['where all are negative', [-4, -1, -2, -3], -1],
    ['where all are equal', [0.7, 0.7, 0.7], 0.7],
    ['of nothing', [0, 0, 0], 0],
  ])('is found %s', (_name, eigenvalues, expected) => {
    expect(
      largestEigenvalue(times(matrixWith(eigenvalues)), { size: eigenvalues.length, steps: 24, seed: 1 }),
    ).toBeCloseTo(expected, 3)
  })

  it('is found from the gradient of a quadratic in 32 bits, wherever it is taken', () => {
    const hessian = matrixWith([...spread, 1.5])
    const at = hessian.map((_, i) => Math.cos(i))
    const gradientAt = (shift: readonly number[]): Float32Array =>
      Float32Array.from(times(hessian)(at.map((value, i) => value + shift[i]!)))
    expect(largestEigenvalue(hessianProduct(gradientAt), { size: at.length, seed: 2 })).toBeCloseTo(1.5, 2)
  })
})
