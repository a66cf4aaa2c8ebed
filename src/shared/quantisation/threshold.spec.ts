import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import { addValues, emptyHistogram, largestSize } from './histogram.ts'
import { chooseThreshold, quantisationError } from './threshold.ts'

const histogramOf = (values: readonly number[]) => {
  const histogram = emptyHistogram(largestSize(values))
  addValues(histogram, values)
  return histogram
}
const random = createRandom(1)
const { normal } = random

describe('where 8-bit values are cut off', () => {
  it('is the largest where all sizes are as frequent', () => {
    const histogram = histogramOf(Array.from({ length: 20_000 }, () => random.next() * 3))
    const { size, error } = chooseThreshold(histogram)
    expect(size).toBeGreaterThan(2.9)
    // A uniform difference within a step of 3 / 127: step² / 12 by the mean square 3.
    expect(error).toBeCloseTo((3 / 127) ** 2 / 12 / 3, 6)
  })

  it('leaves a few outliers out, where that changes the others less', () => {
    const histogram = emptyHistogram(30)
    const values = Array.from({ length: 100_000 }, normal)
    for (let times = 0; times < 10; times++) addValues(histogram, values)
    addValues(histogram, [30, -30])
    const chosen = chooseThreshold(histogram)
    expect(chosen.rule).toBe('entropy')
    expect(chosen.size).toBeGreaterThan(2)
    expect(chosen.size).toBeLessThan(15)
    expect(chosen.error).toBeLessThan(quantisationError(histogram, 30))
  })

  it('does not depend on zeros, of which ReLU makes many', () => {
    const values = Array.from({ length: 5_000 }, () => Math.abs(normal()))
    expect(chooseThreshold(histogramOf([...values, ...Array<number>(50_000).fill(0)]))).toEqual(
      chooseThreshold(histogramOf(values)),
    )
  })

  it('is somewhere even where all values are zeros, or alike', () => {
    expect(chooseThreshold(histogramOf([0, 0]))).toEqual({ size: 1, rule: 'largest', error: 0 })
    const alike = chooseThreshold(histogramOf([2, -2, 2]))
    expect(alike.size).toBeCloseTo(2, 6)
    expect(alike.error).toBeLessThan(1e-5)
  })
})
