import { describe, expect, it } from 'vitest'
import { estimateText } from './estimate.ts'

describe('the time a table takes', () => {
  const told = { operators: 65, secondsAtMost: 61, secondsAtLeast: 9, secondsLikely: null }
  it('is a range where the device has no table yet', () => {
    expect(estimateText(told)).toEqual({
      key: 'estimateRough',
      values: {
        operators: '65',
        least: expect.stringContaining('9') as string,
        most: expect.stringContaining('1') as string,
      },
    })
  })
  it('is what the last one took where it has', () => {
    expect(estimateText({ ...told, secondsLikely: 20 })).toMatchObject({
      key: 'estimateLikely',
      values: { likely: expect.stringContaining('20') as string },
    })
  })
  it('is one time where the least is the most', () => {
    expect(estimateText({ ...told, secondsAtLeast: 61 })).toMatchObject({ key: 'estimate' })
  })
})
