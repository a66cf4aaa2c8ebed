import { expect, it } from 'vitest'
import { contactSheet } from './contact-sheet.ts'
import { encodePng } from './picture.ts'

it('lays pictures out row by row, grey ones in colour, black between them', async () => {
  const red = await encodePng(Uint8Array.of(255, 0, 0), { width: 1, height: 1, channels: 3 })
  const grey = await encodePng(Uint8Array.of(100), { width: 1, height: 1, channels: 1 })
  const green = await encodePng(Uint8Array.of(0, 255, 0), { width: 1, height: 1, channels: 3 })
  const { pixels, width, height } = await contactSheet([red, grey, green], { columns: 2, side: 2, gap: 1 })
  expect([width, height]).toEqual([5, 5])
  const at = (x: number, y: number): number[] => [...pixels.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)]
  expect(pixels).toHaveLength(5 * 5 * 3)
  for (const [x, y] of [
    [0, 0],
    [1, 1],
  ] as const)
    expect([at(x, y), at(x + 3, y), at(x, y + 3), at(x + 3, y + 3)]).toEqual([
      [255, 0, 0],
      [100, 100, 100],
      [0, 255, 0],
      [0, 0, 0],
    ])
  expect([at(2, 0), at(0, 2), at(2, 2)]).toEqual(Array(3).fill([0, 0, 0]))
})

it('is no wider than its pictures', async () => {
  const one = await encodePng(Uint8Array.of(1, 2, 3), { width: 1, height: 1, channels: 3 })
  expect(await contactSheet([one], { columns: 8, side: 1, gap: 2 })).toMatchObject({ width: 1, height: 1 })
})
