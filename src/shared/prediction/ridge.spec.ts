import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { finished } from './steps.ts'
import { dot, fitRidge } from './ridge.ts'

const random = createRandom(3)
const rows = Array.from({ length: 40 }, () => Float64Array.from({ length: 6 }, () => random.normal()))
const truth = Float64Array.of(1, -2, 0.5, 0, 3, -1)
const noisy = rows.map((row) => 7 + dot(row, truth) + random.normal())
const fit = (...sample: Parameters<typeof fitRidge>) => finished(fitRidge(...sample))

/** Squared error of each y predicted by a fit on all the others, for one λ, by solving anew each time. */
function leftOut(lambda: number): number {
  return rows.reduce((sum, row, index) => {
    const others = rows.filter((_, i) => i !== index)
    const { intercept, weights } = solvedByDescent(
      others,
      noisy.filter((_, i) => i !== index),
      lambda,
    )
    return sum + (noisy[index]! - intercept - dot(row, weights)) ** 2
  }, 0)
}

/** The same minimum by another way: coordinate descent. */
function solvedByDescent(x: readonly Float64Array[], y: readonly number[], lambda: number) {
  const weights = new Float64Array(6)
  let intercept = 0
  for (let round = 0; round < 400; round++) {
    intercept = x.reduce((sum, row, i) => sum + y[i]! - dot(row, weights), 0) / x.length
    for (let column = 0; column < 6; column++) {
      let [up, down] = [0, lambda]
      for (const [i, row] of x.entries()) {
        const rest = y[i]! - intercept - dot(row, weights) + row[column]! * weights[column]!
        up += row[column]! * rest
        down += row[column]! ** 2
      }
      weights[column] = up / down
    }
  }
  return { intercept, weights }
}

describe('a ridge regression', () => {
  it('finds what is linear', () => {
    const { intercept, weights } = fit(
      rows,
      rows.map((row) => 7 + dot(row, truth)),
    )
    expect(intercept).toBeCloseTo(7, 3)
    for (const [column, weight] of weights.entries()) expect(weight).toBeCloseTo(truth[column]!, 3)
  })

  it('is the minimum that another way finds', () => {
    const found = fit(rows, noisy)
    const other = solvedByDescent(rows, noisy, found.lambda)
    expect(found.intercept).toBeCloseTo(other.intercept, 8)
    for (const [column, weight] of found.weights.entries()) expect(weight).toBeCloseTo(other.weights[column]!, 8)
  })

  it('takes the λ that predicts best what was left out', () => {
    const { lambda } = fit(rows, noisy)
    const error = leftOut(lambda)
    for (const factor of [10 ** 0.5, 10 ** -0.5]) expect(error).toBeLessThan(leftOut(lambda * factor))
  })

  it('says the mean where features tell nothing', () => {
    const constant = rows.map(() => new Float64Array(6))
    const { intercept, weights } = fit(constant, noisy)
    expect(intercept).toBeCloseTo(noisy.reduce((sum, y) => sum + y, 0) / noisy.length, 12)
    expect([...weights]).toEqual([0, 0, 0, 0, 0, 0])
  })
})
