import { describe, expect, it } from 'vitest'
import { smoothed } from './smoothed.ts'

describe('a smoothed curve', () => {
  it('is the curve itself without weight', () => {
    expect(
      smoothed(
        [
          [1, 5],
          [2, 7],
        ],
        0,
      ),
    ).toEqual([
      [1, 5],
      [2, 7],
    ])
  })

  it('starts at its first value and then averages, the newest counting most', () => {
    const told = smoothed(
      [
        [0, 4],
        [1, 1],
      ],
      0.5,
    )
    expect(told[0]).toEqual([0, 4])
    // (0.25 · 4 + 0.5 · 1) / 0.75
    expect(told[1]![1]).toBeCloseTo(2, 12)
  })

  it('leaves a level curve level', () => {
    const level = Array.from({ length: 50 }, (_, x) => [x, 0.3] as const)
    for (const [, y] of smoothed(level, 0.9)) expect(y).toBeCloseTo(0.3, 12)
  })
})
