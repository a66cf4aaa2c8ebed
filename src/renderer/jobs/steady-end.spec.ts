import { describe, expect, it } from 'vitest'
import { steadyEnd } from './steady-end.ts'

describe('the time left as it is shown', () => {
  it('counts down through estimates that tell nothing new', () => {
    expect(steadyEnd(null, 100_000, 0)).toBe(100_000)
    expect(steadyEnd(100_000, 95_000, 10_000)).toBe(100_000)
  })
  it('follows a slower pace half-way, and a wholly other one at once', () => {
    expect(steadyEnd(100_000, 130_000, 0)).toBe(115_000)
    expect(steadyEnd(100_000, 300_000, 0)).toBe(300_000)
    expect(steadyEnd(100_000, 5_000, 100_000)).toBe(105_000)
  })
})
