import { describe, expect, it } from 'vitest'
import { coreRanges } from './core-ranges.ts'

describe('coreRanges', () => {
  it('draws neighbours together, in any order', () => {
    expect(coreRanges([3, 1, 0, 2, 6])).toBe('0–3, 6')
    expect(coreRanges([4, 5])).toBe('4, 5')
    expect(coreRanges([])).toBe('')
  })
})
