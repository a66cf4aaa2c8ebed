import { describe, expect, it } from 'vitest'
import { cosine, cosineRestarts, exponential, step } from './schedules.ts'

describe('learning-rate schedules', () => {
  it('cosine goes from one rate to the other along half a wave', () => {
    const rate = (epoch: number) => cosine(epoch, { from: 0.025, to: 0.001, epochs: 50 })
    expect([rate(0), rate(25), rate(50), rate(60)]).toEqual([
      0.025,
      expect.closeTo(0.013, 10),
      expect.closeTo(0.001, 10),
      expect.closeTo(0.001, 10),
    ])
  })
  it('cosine with restarts begins anew after 10, 30 and 70 epochs (T0 10, Tmul 2)', () => {
    const rate = (epoch: number) => cosineRestarts(epoch, { from: 0.05, to: 0.0005, period: 10, multiplier: 2 })
    expect([rate(0), rate(10), rate(30), rate(70)]).toEqual([0.05, 0.05, 0.05, 0.05])
    expect(rate(9.99)).toBeLessThan(0.001)
    expect(rate(20)).toBeCloseTo(0.02525, 5)
  })
  it("exponential gives FBNet's temperatures", () => {
    const tau = (epoch: number) => exponential(epoch, { from: 5, factor: Math.exp(-0.045) })
    expect([tau(10), tau(50), tau(89)]).toEqual([
      expect.closeTo(3.188, 3),
      expect.closeTo(0.527, 3),
      expect.closeTo(0.0911, 4),
    ])
  })
  it('step drops at every interval', () => {
    expect([0, 29, 30, 60].map((epoch) => step(epoch, { from: 1, factor: 0.1, every: 30 }))).toEqual([
      1,
      1,
      0.1,
      expect.closeTo(0.01),
    ])
  })
})
