import { describe, expect, it } from 'vitest'
import { describeEstimate } from './measure.ts'

describe('the estimate before a measurement', () => {
  const told = { operators: 65, secondsAtMost: 61, secondsAtLeast: 9, secondsLikely: null }
  it('is a rough range on a device without a table', () => {
    expect(describeEstimate(told)).toBe(
      '65 different operators; roughly 9 s to 1:01, as nothing like it was measured on this device yet.',
    )
  })
  it('goes by the last table where there is one', () => {
    expect(describeEstimate({ ...told, secondsLikely: 20 })).toBe(
      '65 different operators; about 20 s as the last table like it took, at most 1:01.',
    )
  })
  it('is one time where the least is the most', () => {
    expect(describeEstimate({ ...told, secondsAtLeast: 61 })).toBe('65 different operators; about 1:01.')
  })
})
