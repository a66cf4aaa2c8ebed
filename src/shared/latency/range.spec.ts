import { describe, expect, it } from 'vitest'
import { fbnetSpaces, operatorPlaces, operatorsOf, spaceRow, type SpaceId } from '../architecture/index.ts'
import { rowLatency } from '../network/row-latency.ts'
import { createRandom } from '../random.ts'
import { costsOf } from '../spaces/decisions.ts'
import type { SpaceSize } from '../spaces/size.ts'
import { percentile } from '../statistics/index.ts'
import { latencyAt, latencyRange, shareWithin } from './range.ts'
import { smallInput } from '#shared/spaces/input.ts'

/** Some table: latencies between 20 and 300 µs that follow no rule. */
function someTable(id: SpaceId, size: SpaceSize | null): Record<string, number> {
  const random = createRandom(7)
  const keys = spaceRow(id)
    .places(size)
    .flatMap(({ candidates }) => candidates.map(({ operator }) => operator.key))
  return Object.fromEntries(keys.map((key) => [key, 20 + 280 * random.next() ** 2]))
}

const small: SpaceSize = { channels: 8, cells: 5, input: smallInput }

describe('the latency range of a space', () => {
  it('is the sum of the fastest and of the slowest of each place where blocks are chosen place by place', () => {
    const latencies = someTable('fbnet-mini', null)
    const range = latencyRange(costsOf(spaceRow('fbnet-mini').decisions(null), rowLatency(latencies)))
    const sum = (pick: (...values: number[]) => number): number =>
      operatorPlaces(fbnetSpaces['fbnet-mini']).reduce(
        (total, { candidates }) => total + pick(...candidates.map(({ operator }) => latencies[operator.key]!)),
        0,
      )
    expect(range.leastUs).toBeCloseTo(sum(Math.min), 6)
    expect(range.mostUs).toBeCloseTo(sum(Math.max), 6)
  })

  it.each<[SpaceId, SpaceSize | null]>([
    ['fbnet-cifar', null],
    ['darts-cnn', small],
  ])(
    'spreads in %s as random architectures do',
    (id, size) => {
      const space = spaceRow(id)
      const latencyOf = rowLatency(someTable(id, size))
      const range = latencyRange(costsOf(space.decisions(size), latencyOf))
      const random = createRandom(3)
      const drawn = Array.from({ length: 1_000 }, () =>
        operatorsOf(space.random({ ...small, hidden: 0, vocabulary: 0 }, random))
          .map(latencyOf)
          .reduce((sum, us) => sum + us, 0),
      )
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(range.leastUs)
      expect(Math.max(...drawn)).toBeLessThanOrEqual(range.mostUs)
      // Three standard errors of a share among a thousand.
      for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
        const us = latencyAt(range, share)
        expect(Math.abs(drawn.filter((each) => each <= us).length / drawn.length - share)).toBeLessThan(0.05)
        expect(shareWithin(range, us)).toBeCloseTo(share, 6)
        expect(us / percentile(drawn, share)).toBeCloseTo(1, 1)
      }
    },
    60_000,
  )

  it('says of a latency how rare it is, to the one net in all that has the least', () => {
    // Two decisions of four options: 16 nets, from 10 to 18 µs, 11 of them up to 14.
    const range = latencyRange({
      fixed: 10,
      options: [Float64Array.of(0, 1, 2, 4), Float64Array.of(4, 2, 1, 0)],
    })
    expect([range.leastUs, range.mostUs]).toEqual([10, 18])
    expect(shareWithin(range, 10)).toBeCloseTo(1 / 16, 9)
    expect(shareWithin(range, 14)).toBeCloseTo(11 / 16, 9)
    expect(shareWithin(range, 9.99)).toBe(0)
    expect(shareWithin(range, 18)).toBe(1)
    expect(latencyAt(range, 0)).toBe(10)
    expect(latencyAt(range, 1)).toBe(18)
  })

  it('is a point where nothing differs', () => {
    const range = latencyRange({ fixed: 5, options: [Float64Array.of(2, 2)] })
    expect([range.leastUs, range.mostUs, shareWithin(range, 7), shareWithin(range, 6.9)]).toEqual([7, 7, 1, 0])
  })
})
