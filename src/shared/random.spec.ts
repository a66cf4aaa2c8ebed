import { describe, expect, it } from 'vitest'
import { createRandom, deriveSeed, hash32, type Random } from './random.ts'

describe('seeded random numbers', () => {
  it('go on from a saved state as if never interrupted', () => {
    const random = createRandom(42)
    for (let i = 0; i < 100; i++) random.next()
    const resumed = createRandom(random.state())
    expect(Array.from({ length: 20 }, () => resumed.next())).toEqual(Array.from({ length: 20 }, () => random.next()))
  })

  it('never change between releases, or stored seeds would draw other nets', () => {
    const random = createRandom(1)
    expect(random.state()).toEqual([3_978_781_590, 3_336_862_643, 3_223_095_422, 2_702_900_665])
    expect(Array.from({ length: 4 }, () => random.next() * 2 ** 32)).toEqual([
      1_428_610_306, 681_759_670, 4_017_172_206, 1_096_396_215,
    ])
    expect(deriveSeed(1, 'split')).toBe(2_880_323_359)
  })

  it('hash texts by FNV-1a', () => {
    // The algorithm's published vectors.
    expect([hash32(''), hash32('a'), hash32('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
  })

  it('go on in normal draws, integers and shuffles too after a saved state', () => {
    const draw = ({ normal, int, shuffle }: Random): unknown[] => [normal(), int(7), shuffle([1, 2, 3, 4, 5]), normal()]
    const random = createRandom('run')
    draw(random)
    const resumed = createRandom(random.state())
    expect(draw(resumed)).toEqual(draw(random))
  })

  it('shuffle reaches every order equally often', () => {
    const random = createRandom(11)
    const orders = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('')
      orders.set(order, (orders.get(order) ?? 0) + 1)
    }
    expect(orders.size).toBe(6)
    // Standard deviation of each count is 29.
    for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(150)
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
