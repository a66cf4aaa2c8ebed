import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { piecesOf } from './pieces.ts'

describe('pieces of pictures', () => {
  it('are five or more starts of the program where there are as many pictures', () => {
    expect(piecesOf(500, 3_072, null).map(({ pictures }) => pictures)).toEqual([100, 100, 100, 100, 100])
    expect(piecesOf(20, 3_072, null)).toHaveLength(5)
    expect(piecesOf(3, 3_072, null)).toHaveLength(3)
  })

  it('are smaller on a device that has little room, down to one picture', () => {
    expect(piecesOf(500, 3_072, 30_000)[0]).toEqual({ first: 0, pictures: 9 })
    expect(piecesOf(2, 150_528, 10)).toEqual([
      { first: 0, pictures: 1 },
      { first: 1, pictures: 1 },
    ])
  })

  it('hold each picture once, in order, and fit', () => {
    const size = fc.integer({ min: 1, max: 200_000 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        size,
        fc.option(fc.integer({ min: 0, max: 1e8 })),
        (all, bytes, room) => {
          const pieces = piecesOf(all, bytes, room)
          expect(
            pieces.flatMap(({ first, pictures }) => Array.from({ length: pictures }, (_, i) => first + i)),
          ).toEqual(Array.from({ length: all }, (_, i) => i))
          for (const { pictures } of pieces)
            expect(pictures === 1 || pictures * bytes <= Math.min(room ?? Infinity, 4 << 20)).toBe(true)
        },
      ),
    )
  })
})
