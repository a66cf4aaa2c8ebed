import { describe, expect, it } from 'vitest'
import { createClock, epochsThatFit, type Expected } from './clock.ts'

const timed = (seconds: number): Expected => ({ seconds, pace: 'timed' })
const computes = (seconds: number): Expected => ({ seconds, pace: 'computes' })

describe("the demo's clock", () => {
  it('counts down as expected on a computer as expected', () => {
    let time = 0
    const clock = createClock([timed(100), computes(50), timed(10)], () => time)
    expect(clock.secondsLeft(null)).toBe(160)
    time = 40
    expect(clock.secondsLeft(null)).toBe(120)
    time = 100
    clock.advance()
    expect(clock.secondsLeft(null)).toBe(60)
    expect(clock.secondsLeft(20)).toBe(30)
  })

  it('learns from what was computed how slow this computer is, and nothing from what had its time given', () => {
    let time = 0
    const clock = createClock([timed(30), computes(99.9), computes(100), timed(20)], () => time)
    time = 300
    clock.advance()
    expect(clock.slowness()).toBe(1)
    time = 300 + 199.9
    clock.advance()
    expect(clock.slowness()).toBe(2)
    expect(clock.secondsLeft(null)).toBe(2 * 100 + 20)
  })

  it('believes the last stage more than those before it', () => {
    let time = 0
    const clock = createClock([computes(99.9), computes(60), computes(60)], () => time)
    time = 99.9
    clock.advance()
    expect(clock.slowness()).toBe(1)
    time = 99.9 + 120
    clock.advance()
    expect(clock.slowness()).toBeGreaterThan(1.6)
  })

  it('counts down to what is planned anew', () => {
    let time = 0
    const clock = createClock([timed(10), computes(1_000)], () => time)
    time = 10
    clock.advance()
    clock.replan([computes(40), timed(5)])
    expect(clock.secondsLeft(null)).toBe(45)
  })
})

it.each([
  [8, 200, 300, 8],
  [8, 200, 100, 4],
  [8, 200, 99, 3],
  [8, 200, 1, 1],
  [8, 200, -5, 1],
])('of %d epochs that take %d s, %d s have room for %d', (planned, likely, left, fitting) => {
  expect(epochsThatFit(planned, likely, left)).toBe(fitting)
})
