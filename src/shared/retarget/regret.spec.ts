import { describe, expect, it } from 'vitest'
import { accuracyAt, latencyFor, regretOf } from './regret.ts'

const own = [
  { latencyUs: 100, accuracy: 0.5 },
  { latencyUs: 200, accuracy: 0.7 },
  { latencyUs: 400, accuracy: 0.8 },
]

describe("what a device's own front takes for an accuracy", () => {
  it('lies between the nets around it', () => {
    expect(latencyFor(own, 0.7)).toBe(200)
    expect(latencyFor(own, 0.6)).toBeCloseTo(150, 9)
    expect(latencyFor(own, 0.75)).toBeCloseTo(300, 9)
  })
  it('is its fastest below all, and nothing above all', () => {
    expect(latencyFor(own, 0.1)).toBe(100)
    expect(latencyFor(own, 0.81)).toBeNull()
  })
})

describe("what a device's own front reaches at a latency", () => {
  it('lies between the nets around it', () => {
    expect(accuracyAt(own, 200)).toBe(0.7)
    expect(accuracyAt(own, 150)).toBeCloseTo(0.6, 9)
    expect(accuracyAt(own, 300)).toBeCloseTo(0.75, 9)
  })
  it('is its most accurate net beyond all, and nothing below all', () => {
    expect(accuracyAt(own, 1_000)).toBe(0.8)
    expect(accuracyAt(own, 99)).toBeNull()
    expect(accuracyAt([], 99)).toBeNull()
  })
})

describe('the regret of nets made for another device', () => {
  it('is by how much they are slower at equal accuracy', () => {
    const regret = regretOf(
      [
        { latencyUs: 180, accuracy: 0.6 },
        { latencyUs: 300, accuracy: 0.7 },
        { latencyUs: 500, accuracy: 0.9 },
      ],
      own,
    )
    expect(regret.nets.map((net) => net.regret)).toEqual([expect.closeTo(0.2, 9), 0.5])
    expect(regret.mean).toBeCloseTo(0.35, 9)
    expect(regret).toMatchObject({ worst: 0.5, beyond: 1 })
  })
  it('is nothing for its own nets', () => {
    expect(regretOf(own, own)).toMatchObject({ mean: 0, worst: 0, beyond: 0 })
  })
  it('is unknown where all are more accurate than its own', () => {
    expect(regretOf([{ latencyUs: 1, accuracy: 0.99 }], own)).toEqual({ nets: [], beyond: 1, mean: null, worst: null })
  })
})
