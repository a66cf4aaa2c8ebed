import { describe, expect, it } from 'vitest'
import { random, stepKey } from './prng.ts'

describe('random', () => {
  it('gives the same stream for the same parts and another for others', () => {
    const draw = (...parts: (number | string)[]) => Array.from({ length: 5 }, random(...parts).nextUint32)
    expect(draw(1, 'a', 2)).toEqual(draw(1, 'a', 2))
    for (const other of [draw(2, 'a', 2), draw(1, 'b', 2), draw(1, 'a', 3), draw(1, 'a2'), draw('1', 'a', 2)])
      expect(other).not.toEqual(draw(1, 'a', 2))
  })
  it('never changes: checkpoints and published runs depend on it', () => {
    expect(Array.from({ length: 3 }, random(1, 'parameter', 'stem').nextUint32)).toMatchInlineSnapshot(`
      [
        2868654969,
        3860215649,
        2243148575,
      ]
    `)
  })
  it('is uniform in [0, 1) and standard normal', () => {
    const stream = random(3)
    const uniforms = Array.from({ length: 20_000 }, stream.uniform)
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...uniforms)).toBeLessThan(1)
    const normals = Array.from({ length: 20_000 }, stream.normal)
    const mean = normals.reduce((a, b) => a + b) / normals.length
    const variance = normals.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normals.length
    expect(mean).toBeCloseTo(0, 1)
    expect(variance).toBeCloseTo(1, 1)
  })
  it('permutes every index once', () => {
    expect([...random(5).permutation(100)].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })
})

describe('stepKey', () => {
  it('differs from step to step', () => {
    const keys = new Set(Array.from({ length: 1000 }, (_, step) => stepKey(1, 0, step).join()))
    expect(keys.size).toBe(1000)
  })
})
