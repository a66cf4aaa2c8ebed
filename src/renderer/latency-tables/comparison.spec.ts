import { describe, expect, it } from 'vitest'
import { comparedRows, ratioOf } from './comparison.ts'

const cell = (choice: string, key: string, aUs: number | null, bUs: number | null) => ({
  choice,
  key,
  label: choice,
  aUs,
  bUs,
  relative: null,
  noisy: false,
})

describe('comparedRows', () => {
  it('has each operator once, with every place it may stand at', () => {
    const rows = comparedRows({
      places: [
        { place: 'layer 1', searched: true, cells: [cell('k3', 'x', 1, 2), cell('k5', 'y', 3, 4)] },
        { place: 'layer 2', searched: true, cells: [cell('k3', 'x', 1, 2)] },
      ],
    })
    expect(rows.map(({ key, places }) => [key, places])).toEqual([
      ['x', ['layer 1', 'layer 2']],
      ['y', ['layer 1']],
    ])
  })
})

describe('ratioOf', () => {
  it('is b over a, and unknown where one table has no row', () => {
    expect(ratioOf({ aUs: 4, bUs: 10 })).toBe(2.5)
    expect(ratioOf({ aUs: null, bUs: 10 })).toBeNull()
  })
})
