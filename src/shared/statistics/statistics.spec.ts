import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../random.ts'
import {
  audit,
  bootstrapMedian,
  kendall,
  meanDifference,
  meanInterval,
  median,
  percentile,
  scaleThroughOrigin,
  shareInterval,
  spearman,
  standardDeviation,
} from './index.ts'

describe('statistics', () => {
  it('percentiles interpolate between order statistics', () => {
    expect(percentile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(percentile([10, 20, 30], 0.9)).toBeCloseTo(28)
    expect(median([7])).toBe(7)
  })

  it('the interval of a share holds it, within 0 and 1 also where all or none count', () => {
    // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20.
    for (const [count, of, low, high] of [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
    ] as const) {
      const interval = shareInterval(count, of)
      expect(interval.low).toBeCloseTo(low, 4)
      expect(interval.high).toBeCloseTo(high, 4)
    }
    expect(shareInterval(20, 20).high).toBe(1)
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

  it('the bootstrap cuts half of what is left off at each end', () => {
    // Of nine values, a resample's median is at most the second with probability P(Bin(9, 2/9) ≥ 5) = 3.0 %: inside 95
    // %, outside 90 %.
    const values = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    expect(bootstrapMedian(values, { confidence: 0.95, resamples: 20_000 })).toEqual({ low: 2, high: 8 })
    expect(bootstrapMedian(values, { confidence: 0.9, resamples: 20_000 })).toEqual({ low: 3, high: 7 })
  })

  it('95 % intervals of the median hold the true one about that often', () => {
    const random = createRandom(5)
    let held = 0
    for (let i = 0; i < 300; i++) {
      const { low, high } = bootstrapMedian(
        Array.from({ length: 25 }, () => random.normal()),
        { seed: i },
      )
      if (low <= 0 && high >= 0) held++
    }
    // Standard deviation 1.3 points; the percentile bootstrap of a median errs a little on the safe side.
    expect(held / 300).toBeGreaterThan(0.91)
    expect(held / 300).toBeLessThan(0.985)
  })

  it('the t interval of five values', () => {
    const { mean, low, high } = meanInterval([1, 2, 3, 4, 5])
    expect(mean).toBe(3)
    expect(high - mean).toBeCloseTo(2.776 * Math.sqrt(2.5 / 5), 6)
    expect(mean - low).toBeCloseTo(high - mean, 12)
  })

  it.each([
    // 97.5 % quantiles from integrating the density, on both sides of the table's end.
    [29, 2.04523],
    [30, 2.04227],
    [31, 2.03951],
    [40, 2.02108],
    [60, 2.0003],
    [120, 1.97993],
  ])('the t interval at %i degrees of freedom', (freedom, quantile) => {
    const values = Array.from({ length: freedom + 1 }, (_, i) => (i * 37) % 101)
    const { mean, high } = meanInterval(values)
    expect(((high - mean) * Math.sqrt(values.length)) / standardDeviation(values)).toBeCloseTo(quantile, 3)
  })

  it('one value has no bounded interval', () => {
    expect(meanInterval([1]).high).toBe(Number.POSITIVE_INFINITY)
  })

  it('rank correlations see order, not size, and share ranks between ties', () => {
    expect(spearman([1, 2, 3, 4], [10, 100, 1000, 10_000])).toBeCloseTo(1)
    expect(spearman([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1)
    expect(spearman([1, 1, 1], [1, 2, 3])).toBe(0)
    expect(kendall([1, 2, 3, 4], [1, 2, 4, 3])).toBeCloseTo(4 / 6)
    expect(spearman([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(0.9487, 4)
  })

  it('rank correlations are symmetric, within −1 … 1, and blind to monotone changes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 })), {
          minLength: 2,
          maxLength: 20,
        }),
        (pairs) => {
          const a = pairs.map(([x]) => x)
          const b = pairs.map(([, y]) => y)
          for (const correlation of [spearman, kendall]) {
            const found = correlation(a, b)
            expect(Math.abs(found)).toBeLessThanOrEqual(1 + 1e-12)
            expect(correlation(b, a)).toBeCloseTo(found, 12)
            expect(
              correlation(
                a.map((x) => Math.exp(x) + 3),
                b,
              ),
            ).toBeCloseTo(found, 12)
            expect(
              correlation(
                a.map((x) => -x),
                b,
              ),
            ).toBeCloseTo(-found, 12)
          }
        },
      ),
    )
    // Kendall's τ-b with one tie in a: (5 concordant − 0) / √(5 · 6).
    expect(kendall([1, 2, 2, 3], [1, 2, 3, 4])).toBeCloseTo(5 / Math.sqrt(30), 12)
  })

  it('an audit tells signed bias, absolute error and shares', () => {
    const figures = audit([90, 104, 120], [100, 100, 100])
    expect(figures.bias).toBeCloseTo(0.14 / 3)
    expect(figures.mape).toBeCloseTo(0.34 / 3)
    expect(figures.within5).toBeCloseTo(1 / 3)
    expect(figures.within10).toBeCloseTo(2 / 3)
  })

  it('the calibration factor’s interval is about two standard errors each way', () => {
    const random = createRandom(9)
    const predicted = Array.from({ length: 100 }, () => 100 + 900 * random.next())
    const { factor, interval } = scaleThroughOrigin(
      predicted,
      predicted.map((p) => p * (1.2 + 0.1 * random.normal())),
    )
    expect(Math.abs(factor - 1.2)).toBeLessThan(0.03)
    // 0.1/√100 = 0.01 a standard error: 0.039 from end to end, the spread itself uncertain by 7 %.
    expect(interval.high - interval.low).toBeGreaterThan(0.03)
    expect(interval.high - interval.low).toBeLessThan(0.05)
    expect(interval.low).toBeLessThan(factor)
    expect(interval.high).toBeGreaterThan(factor)
  })

  it('the calibration factor turns sums into measurements', () => {
    const { factor, interval } = scaleThroughOrigin([100, 200, 400], [110, 220, 440])
    expect(factor).toBeCloseTo(1.1)
    expect(interval.low).toBeCloseTo(1.1)
    expect(interval.high).toBeCloseTo(1.1)
  })

  it('the difference of two means has Welch’s interval', () => {
    // By hand: means 3 and 2, variances 2.5 and 1, 5 and 3 values: se² = 0.5 + 0.3333, ν = 5.88 → 5, t = 2.571.
    const { difference, low, high } = meanDifference([1, 2, 3, 4, 5], [1, 2, 3])
    expect([difference, low, high].map((value) => Number(value.toFixed(3)))).toEqual([1, -1.347, 3.347])
    expect(meanDifference([1], [1, 2]).low).toBe(Number.NEGATIVE_INFINITY)
    expect(meanDifference([2, 2], [1, 1])).toEqual({ difference: 1, low: 1, high: 1 })
  })
})
