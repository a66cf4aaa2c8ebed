import { describe, expect, it } from 'vitest'
import { createClock } from './clock.ts'

describe("the demo's clock", () => {
  it('counts down as expected on a computer as expected', () => {
    let time = 0
    const clock = createClock([100, 50, 10], () => time)
    expect(clock.secondsLeft(null)).toBe(160)
    time = 40
    expect(clock.secondsLeft(null)).toBe(120)
    time = 100
    clock.advance()
    expect(clock.secondsLeft(null)).toBe(60)
    expect(clock.secondsLeft(20)).toBe(30)
  })

  it('learns from the stages that have ended how slow this computer is', () => {
    let time = 0
    const clock = createClock([300, 100], () => time)
    time = 600
    clock.advance()
    expect(clock.slowness()).toBeCloseTo(660 / 360)
    expect(clock.secondsLeft(null)).toBeCloseTo((100 * 660) / 360)
  })
})
