import { describe, expect, it } from 'vitest'
import { countNetwork } from '#shared/network/count.ts'
import { fbnetBlockIds, fbnetSpaces, operatorPlaces } from '#shared/architecture/index.ts'
import { createRandom } from '#shared/random.ts'
import { pathDraw } from './path-draw.ts'

const places = operatorPlaces(fbnetSpaces['fbnet-mini'])
const searched = places.filter((place) => place.searched)
const draw = pathDraw(places)
const macs = (path: readonly number[]): number =>
  path.reduce((sum, block, l) => sum + countNetwork(searched[l]!.candidates[block]!.operator.network).macs, 0)

describe('paths of a supernet', () => {
  it('know the largest and the smallest', () => {
    expect(new Set(draw.largest.map((block) => fbnetBlockIds[block]))).toEqual(new Set(['k5_e6']))
    const random = createRandom(1)
    for (let i = 0; i < 200; i++) {
      const path = draw.uniform(random)
      expect(macs(path)).toBeGreaterThanOrEqual(macs(draw.smallest))
      expect(macs(path)).toBeLessThanOrEqual(macs(draw.largest))
    }
  })

  it('are spread from small to large, all different, the same for a seed', () => {
    const paths = draw.spread(300, 5)
    expect(paths).toEqual(draw.spread(300, 5))
    expect(new Set(paths.map((path) => path.join())).size).toBe(300)
    const sizes = paths.map(macs).sort((a, b) => a - b)
    const range = macs(draw.largest) - macs(draw.smallest)
    // Uniform draws never come so far to either end.
    expect(sizes[30]).toBeLessThan(macs(draw.smallest) + 0.2 * range)
    expect(sizes[270]).toBeGreaterThan(macs(draw.smallest) + 0.6 * range)
  })

  it('have as many skips as asked for, and every other block alike', () => {
    const random = createRandom(2)
    const blocks = Array.from({ length: 2_000 }, () => draw.uniform(random, 0.4)).flatMap((path) => [...path])
    const counts = Map.groupBy(blocks, (block) => fbnetBlockIds[block]!)
    // Fewest multiplications have skips, or where the shape changes the block that is least there.
    const smallest = blocks.filter((block, i) => block === draw.smallest[i % draw.smallest.length]).length
    expect(smallest / blocks.length).toBeCloseTo(0.4, 1)
    expect(counts.get('k5_e6')!.length / blocks.length).toBeCloseTo(0.6 / 8, 2)
  })

  it('end where a space has no more', () => {
    const [first] = searched
    expect(pathDraw([first!]).spread(50, 1)).toHaveLength(9)
  })
})
