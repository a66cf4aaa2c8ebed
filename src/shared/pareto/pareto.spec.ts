import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dominates, dominatesSurely, hypervolume, paretoFront, possiblyOnFront, volumesInOrder } from './index.ts'

const points = fc.array(fc.record({ x: fc.integer({ min: 0, max: 20 }), y: fc.integer({ min: 0, max: 20 }) }), {
  maxLength: 30,
})

const bounds = fc
  .tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 4 }))
  .map(([low, width]) => ({ low, high: low + width }))
const uncertain = fc.array(fc.record({ x: bounds, y: bounds }), { maxLength: 30 })

describe('Pareto front', () => {
  it('may have any point that no other dominates beyond the intervals', () => {
    fc.assert(
      fc.property(uncertain, (all) => {
        expect(possiblyOnFront(all)).toEqual(all.map((point) => !all.some((other) => dominatesSurely(other, point))))
      }),
    )
  })

  it('grows: its area up to each point is that of all points until then, up to the worst of all', () => {
    fc.assert(
      fc.property(points, (all) => {
        const worst = { x: Math.max(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) }
        const volumes = volumesInOrder(all.map((point) => [point]))
        expect(volumes).toEqual(all.map((_, index) => hypervolume(all.slice(0, index + 1), worst)))
        expect(volumes).toEqual(volumes.toSorted((a, b) => a - b))
      }),
    )
  })

  it('is exactly the set of points that no other dominates', () => {
    fc.assert(
      fc.property(points, (all) => {
        const front = new Set(paretoFront(all))
        for (const point of all) expect(front.has(point)).toBe(!all.some((other) => dominates(other, point)))
      }),
    )
  })

  it('rises in both and keeps equal points in the order they came', () => {
    const at = (x: number, y: number, name: string) => ({ x, y, name })
    const front = paretoFront([
      at(3, 3, 'c'),
      at(1, 1, 'a1'),
      at(2, 1, 'beaten'),
      at(1, 1, 'a2'),
      at(1, 0, 'beaten'),
      at(2, 2, 'b'),
    ])
    expect(front.map(({ name }) => name)).toEqual(['a1', 'a2', 'b', 'c'])
    expect(paretoFront([])).toEqual([])
  })

  it('an equal point is not dominated', () => {
    expect(dominates({ x: 1, y: 1 }, { x: 1, y: 1 })).toBe(false)
    expect(dominates({ x: 1, y: 2 }, { x: 1, y: 1 })).toBe(true)
    expect(dominates({ x: 1, y: 2 }, { x: 0, y: 1 })).toBe(false)
  })

  it('hypervolume is that of the front alone, and of each point once', () => {
    fc.assert(
      fc.property(points, (all) => {
        const reference = { x: 21, y: -1 }
        expect(hypervolume([...all, ...all], reference)).toBe(hypervolume(all, reference))
        expect(hypervolume(paretoFront(all), reference)).toBe(hypervolume(all, reference))
      }),
    )
  })

  it('hypervolume adds up the steps under the front', () => {
    expect(
      hypervolume(
        [
          { x: 1, y: 1 },
          { x: 2, y: 3 },
          { x: 3, y: 2 },
        ],
        { x: 4, y: 0 },
      ),
    ).toBe(3 * 1 + 2 * 2)
    expect(hypervolume([{ x: 5, y: 1 }], { x: 4, y: 0 })).toBe(0)
  })

  it('a further point never makes the hypervolume smaller', () => {
    fc.assert(
      fc.property(points, fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }), (all, x, y) => {
        const reference = { x: 21, y: -1 }
        expect(hypervolume([...all, { x, y }], reference)).toBeGreaterThanOrEqual(hypervolume(all, reference))
      }),
    )
  })
})
