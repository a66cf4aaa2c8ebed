import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { audit, bootstrapMedian, kendall, meanInterval, median, percentile, scaleThroughOrigin, spearman } from './index.ts'

describe('statistics', () => {
  it('percentiles interpolate between order statistics', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(percentile([10, 20, 30], 0.9)).toBeCloseTo(28)
    expect(median([7])).toBe(7)
  })

  it('the bootstrap interval of the median holds the median and repeats with its seed', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 1e6, noNaN: true }), { minLength: 5, maxLength: 40 }), (values) => {
        const interval = bootstrapMedian(values)
        expect(interval).toEqual(bootstrapMedian(values))
        expect(interval.low).toBeLessThanOrEqual(median(values))
        expect(interval.high).toBeGreaterThanOrEqual(median(values))
      }),
      { numRuns: 25 },
    )
  })

  it('the t interval of five values', () => {
    const { mean, low, high } = meanInterval([1, 2, 3, 4, 5])
    expect(mean).toBe(3)
    expect(high - mean).toBeCloseTo(2.776 * Math.sqrt(2.5 / 5), 6)
    expect(mean - low).toBeCloseTo(high - mean, 12)
    expect(meanInterval([1]).high).toBe(Number.POSITIVE_INFINITY)
  })

  it('rank correlations see order, not size, and share ranks between ties', () => {
    expect(spearman([1, 2, 3, 4], [10, 100, 1000, 10_000])).toBeCloseTo(1)
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1)
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0)
    expect(kendall([1, 2, 3, 4], [1, 2, 4, 3])).toBeCloseTo(4 / 6)
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9487, 4)
  })

  it('an audit tells signed bias, absolute error and shares', () => {
    const figures = audit([90, 104, 120], [100, 100, 100])
    expect(figures.bias).toBeCloseTo(0.14 / 3)
    expect(figures.mape).toBeCloseTo(0.34 / 3)
    expect(figures.within5).toBeCloseTo(1 / 3)
    expect(figures.within10).toBeCloseTo(2 / 3)
  })

  it('the calibration factor turns sums into measurements', () => {
    const { factor, interval } = scaleThroughOrigin([100, 200, 400], [110, 220, 440])
    expect(factor).toBeCloseTo(1.1)
    expect(interval.low).toBeCloseTo(1.1)
    expect(interval.high).toBeCloseTo(1.1)
  })
})
