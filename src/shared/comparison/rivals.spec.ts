import { describe, expect, it } from 'vitest'
import { countArchitecture, countNetwork, operatorsOf, spaceRow, type ArchitectureSpec } from '../architecture/index.ts'
import { createRandom } from '../random.ts'
import { costsOf } from '../spaces/decisions.ts'
import { rivalsOf, type CostedSpace } from './rivals.ts'
import { smallInput } from '#shared/spaces/input.ts'

/** Latencies that are not quite the work done, as on a device. */
const latencyOf = ({ key, network }: { key: string; network: Parameters<typeof countNetwork>[0] }): number =>
  1 + (countNetwork(network).macs / 1e5) * (0.5 + createRandom(key).next())
const space = spaceRow('fbnet-mini')
const decisions = space.decisions(null)
const costed: CostedSpace = {
  decisions,
  latency: costsOf(decisions, latencyOf),
  macs: costsOf(decisions, ({ network }) => countNetwork(network).macs),
  params: costsOf(decisions, ({ network }) => countNetwork(network).params),
}
const size = { channels: 0, cells: 0, input: smallInput, hidden: 0, vocabulary: 0 } as const
const usOf = (spec: ArchitectureSpec): number => operatorsOf(spec).reduce((sum, each) => sum + latencyOf(each), 0)
const found = space.random(size, createRandom(5))
const us = usOf(found)
const rivals = rivalsOf(costed, us, { random: 8, seed: 1 })

describe('what a found net is held against', () => {
  it('is as fast: random nets to 2 %, the largest no slower', () => {
    expect(rivals.random).toHaveLength(8)
    expect(new Set(rivals.random.map((spec) => JSON.stringify(spec))).size).toBe(8)
    for (const spec of rivals.random) expect(Math.abs(usOf(spec) / us - 1)).toBeLessThanOrEqual(0.02)
    for (const spec of [...rivals['largest-macs'], ...rivals['largest-params']])
      expect(usOf(spec)).toBeLessThanOrEqual(us * (1 + 1e-6))
  })

  it('has at least the MACs and the parameters of all others that are no slower', () => {
    const [most] = rivals['largest-macs']
    const [heaviest] = rivals['largest-params']
    for (const spec of [found, ...rivals.random].filter((each) => usOf(each) <= us)) {
      expect(countArchitecture(most!).macs).toBeGreaterThanOrEqual(countArchitecture(spec).macs)
      expect(countArchitecture(heaviest!).params).toBeGreaterThanOrEqual(countArchitecture(spec).params)
    }
  })

  it('is the same for the same seed, so that a comparison goes on with the nets it began with', () => {
    expect(rivalsOf(costed, us, { random: 8, seed: 1 })).toEqual(rivals)
    expect(rivalsOf(costed, us, { random: 8, seed: 2 }).random).not.toEqual(rivals.random)
  })

  it('is what there is near the fastest net, and nothing below it', () => {
    const leastUs = costed.latency.options.reduce((sum, row) => sum + Math.min(...row), costed.latency.fixed)
    const near = rivalsOf(costed, leastUs, { random: 8, seed: 1 })
    for (const spec of near.random) expect(usOf(spec)).toBeLessThanOrEqual(leastUs * 1.1)
    expect(near['largest-macs'].map(usOf)).toEqual([expect.closeTo(leastUs, 6)])
    expect(rivalsOf(costed, leastUs / 2, { random: 8, seed: 1 })).toEqual({
      random: [],
      'largest-macs': [],
      'largest-params': [],
    })
  })
})
