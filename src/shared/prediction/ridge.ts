import { mean } from '../statistics/index.ts'
import { cholesky, solve, solveLower } from './cholesky.ts'

export interface Ridge {
  readonly intercept: number
  /** One for each feature. */
  readonly weights: Float64Array
  readonly lambda: number
}

/** Half-decades. */
const lambdas = Array.from({ length: 15 }, (_, index) => 10 ** (index / 2 - 3))

/** How often `fitRidge` yields. */
export const ridgeSteps = lambdas.length

/**
 * y ≈ intercept + x · weights with the least squares + λ · weights², the intercept free. Of the λs the one with the
 * least squared error of each y predicted by all the others, which needs no fit of its own: residual / (1 − leverage)
 * (Allen 1974). Yields after each λ, since one may take a good part of a second.
 * @param rows features, a row for each y
 */
export function* fitRidge(rows: readonly Float64Array[], y: readonly number[]): Generator<void, Ridge> {
  const width = rows[0]!.length
  const centre = Float64Array.from({ length: width }, (_, column) => mean(rows.map((row) => row[column]!)))
  const level = mean(y)
  const x = rows.map((row) => row.map((value, column) => value - centre[column]!))
  const gram = new Float64Array(width * width)
  const moment = new Float64Array(width)
  for (const [index, row] of x.entries()) {
    for (let i = 0; i < width; i++) {
      const value = row[i]!
      if (value === 0) continue
      moment[i]! += value * (y[index]! - level)
      for (let j = 0; j < width; j++) gram[i * width + j]! += value * row[j]!
    }
  }
  let best: { readonly error: number; readonly lambda: number; readonly weights: Float64Array } | undefined
  for (const lambda of lambdas) {
    const penalised = gram.map((value, at) => (at % (width + 1) === 0 ? value + lambda : value))
    const factors = cholesky(penalised, width)
    const weights = solve(factors, moment)
    let error = 0
    for (const [index, row] of x.entries()) {
      const leverage = squared(solveLower(factors, row)) + 1 / rows.length
      error += ((y[index]! - level - dot(row, weights)) / (1 - leverage)) ** 2
    }
    if (best === undefined || error < best.error) best = { error, lambda, weights }
    yield
  }
  const { lambda, weights } = best!
  return { intercept: level - dot(centre, weights), weights, lambda }
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

const squared = (a: Float64Array): number => dot(a, a)
