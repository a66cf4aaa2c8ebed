import { describe, expect, it } from 'vitest'
import { createRandom, deriveSeed } from './random.ts'

describe('seeded random numbers', () => {
  it('go on from a saved state as if never interrupted', () => {
    const random = createRandom(42)
    for (let i = 0; i < 100; i++) random.next()
    const resumed = createRandom(random.state())
    expect(Array.from({ length: 20 }, () => resumed.next())).toEqual(Array.from({ length: 20 }, () => random.next()))
  })

  it('are uniform and normal', () => {
    const random = createRandom('moments')
    const uniform = Array.from({ length: 20_000 }, () => random.next())
    const normal = Array.from({ length: 20_000 }, () => random.normal())
    const mean = (values: number[]): number => values.reduce((a, b) => a + b, 0) / values.length
    expect(mean(uniform)).toBeCloseTo(0.5, 1)
    expect(mean(normal)).toBeCloseTo(0, 1)
    expect(mean(normal.map((v) => v * v))).toBeCloseTo(1, 1)
    expect(Math.min(...uniform)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...uniform)).toBeLessThan(1)
  })

  it('differ between purposes of one seed', () => {
    expect(deriveSeed(1, 'split')).not.toBe(deriveSeed(1, 'noise'))
  })

  it('shuffle keeps every item', () => {
    expect(createRandom(5).shuffle([1, 2, 3, 4, 5, 6]).sort()).toEqual([1, 2, 3, 4, 5, 6])
  })
})
