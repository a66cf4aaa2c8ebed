import { describe, expect, it } from 'vitest'
import { countNetwork, spaceRow } from '../architecture/index.ts'
import { createRandom } from '../random.ts'
import { costsOf, extremesOf, sumOf, type Costs } from '../spaces/decisions.ts'
import { drawWithin, expectedBest, largestWithin, latencyBins } from './index.ts'

/** All ways of choosing. */
function everyChoice({ options }: Costs): number[][] {
  return options.reduce<number[][]>(
    (all, values) => all.flatMap((before) => [...values.keys()].map((option) => [...before, option])),
    [[]],
  )
}

/** Some costs of five decisions of four options: 1,024 architectures. */
function someCosts(seed: number): Costs {
  const random = createRandom(seed)
  return {
    fixed: 10,
    options: Array.from({ length: 5 }, () => Float64Array.from({ length: 4 }, () => 1 + 20 * random.next() ** 2)),
  }
}

describe('bins of what a search found', () => {
  const found = [40, 10, 30, 20, 60, 50].map((latencyUs, index) => ({ id: `net ${String(index)}`, latencyUs }))

  it('hold equally many nets each, and of each the one that the search lists first', () => {
    expect(latencyBins(found, 3)).toEqual([
      { id: 'net 1', latencyUs: 10, lowUs: 10, highUs: 20, nets: 2 },
      { id: 'net 0', latencyUs: 40, lowUs: 30, highUs: 40, nets: 2 },
      { id: 'net 4', latencyUs: 60, lowUs: 50, highUs: 60, nets: 2 },
    ])
  })

  it('are no more than there are latencies, and lose no net', () => {
    expect(latencyBins([...found, ...found], 20)).toHaveLength(6)
    expect(latencyBins([], 4)).toEqual([])
    for (const bins of [1, 2, 4, 5])
      expect(latencyBins(found, bins).reduce((sum, { nets }) => sum + nets, 0)).toBe(found.length)
  })
})

describe('architectures of one latency', () => {
  it('are drawn from all that there are, each as often, and from no others', () => {
    const costs = someCosts(1)
    const bounds = { low: 60, high: 62 }
    const within = everyChoice(costs).filter((chosen) => {
      const cost = sumOf(costs, chosen)
      return cost >= bounds.low && cost <= bounds.high
    })
    expect(within.length).toBeGreaterThan(10)
    const draw = drawWithin(costs, bounds)
    const random = createRandom(2)
    const times = new Map(within.map((chosen) => [chosen.join(), 0]))
    const draws = 400 * within.length
    for (let i = 0; i < draws; i++) {
      const name = draw(random)!.join()
      expect(times.has(name)).toBe(true)
      times.set(name, times.get(name)! + 1)
    }
    // Five standard deviations of 400.
    for (const count of times.values()) expect(Math.abs(count - 400)).toBeLessThan(100)
  })

  it('are found where they are too rare to meet by chance', () => {
    const space = spaceRow('fbnet-cifar')
    const costs = costsOf(space.decisions(null), ({ network }) => 1 + countNetwork(network).macs / 1e6)
    const { least } = extremesOf(costs)
    const chosen = drawWithin(costs, { low: least, high: least * 1.02 })(createRandom(1))!
    expect(sumOf(costs, chosen)).toBeLessThanOrEqual(least * 1.02)
    expect(drawWithin(costs, { low: 0, high: least * 0.99 })(createRandom(1))).toBeNull()
  })

  it('are the same for the same seed', () => {
    const draw = drawWithin(someCosts(1), { low: 40, high: 70 })
    expect(draw(createRandom(3))).toEqual(draw(createRandom(3)))
    expect(draw(createRandom(4))).not.toEqual(draw(createRandom(3)))
  })
})

describe('the largest architecture within a latency', () => {
  it.each([1, 2, 3, 4, 5])('is the one that trying all of them finds, but for the grid (%d)', (seed) => {
    const [latency, size] = [someCosts(seed), someCosts(seed + 100)]
    const all = everyChoice(latency).map((chosen) => ({ us: sumOf(latency, chosen), size: sumOf(size, chosen) }))
    for (const limitUs of [30, 50, 70]) {
      const best = (limit: number): number => Math.max(...all.filter(({ us }) => us <= limit).map((each) => each.size))
      const chosen = largestWithin(latency, size, limitUs)
      if (chosen === null) {
        expect(best(limitUs)).toBe(-Infinity)
        continue
      }
      expect(sumOf(latency, chosen)).toBeLessThanOrEqual(limitUs)
      expect(sumOf(size, chosen)).toBeLessThanOrEqual(best(limitUs) + 1e-9)
      expect(sumOf(size, chosen)).toBeGreaterThanOrEqual(best(limitUs - 0.02) - 1e-9)
    }
  })

  it('is the fastest where the limit is its latency, the largest of all without one, and none below', () => {
    const [latency, size] = [someCosts(1), someCosts(2)]
    const { least } = extremesOf(latency)
    expect(sumOf(latency, largestWithin(latency, size, least + 1e-9)!)).toBeCloseTo(least, 9)
    expect(sumOf(size, largestWithin(latency, size, 1e9)!)).toBeCloseTo(extremesOf(size).most, 9)
    expect(largestWithin(latency, size, least - 0.1)).toBeNull()
  })
})

it('the expected best of k is the mean of the best of all ways of drawing k', () => {
  const values = [3, 1, 4, 1.5, 9]
  const pairs = values.flatMap((a, i) => values.slice(i + 1).map((b) => Math.max(a, b)))
  expect(expectedBest(values, 2)).toBeCloseTo(pairs.reduce((sum, best) => sum + best, 0) / pairs.length, 9)
  expect(expectedBest(values, 1)).toBeCloseTo(3.7, 9)
  expect(expectedBest(values, 5)).toBe(9)
})
