import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { niceTicks, placeLabels } from './plot.ts'

describe('ticks', () => {
  it('are round, rising, few, and span the values', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        fc.double({ min: 0, max: 1e6, noNaN: true }),
        (low, span) => {
          const ticks = niceTicks(low, low + span, 8)
          expect(ticks[0]!).toBeLessThanOrEqual(low)
          expect(ticks.at(-1)!).toBeGreaterThanOrEqual(low + span)
          expect(ticks.length).toBeGreaterThan(1)
          expect(ticks.length).toBeLessThan(20)
          expect(ticks.every((tick, index) => index === 0 || tick > ticks[index - 1]!)).toBe(true)
        },
      ),
    )
  })

  it('of one value span it, too', () => {
    const ticks = niceTicks(5, 5, 8)
    expect(ticks[0]!).toBeLessThan(5)
    expect(ticks.at(-1)!).toBeGreaterThan(5)
  })

  it('read well', () => {
    expect(niceTicks(0.31, 0.69, 4)).toEqual([0.2, 0.4, 0.6, 0.8])
  })
})

describe('labels', () => {
  it('of neighbours do not cover each other', () => {
    const marks = [100, 104, 108, 112, 116].map((y, index) => ({
      x: 200 + 3 * index,
      y,
      left: 200,
      right: 210,
      text: `architecture ${String(index)}`,
    }))
    const boxes = placeLabels(marks, { left: 0, top: 0, right: 900, bottom: 500 }).map((place, index) => ({
      left: place.x,
      right: place.x + 6.6 * marks[index]!.text.length,
      top: place.y - 11,
      bottom: place.y + 3,
    }))
    for (const [index, a] of boxes.entries()) {
      for (const b of boxes.slice(index + 1))
        expect(a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).toBe(false)
    }
  })
})
