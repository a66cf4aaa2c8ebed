import { describe, expect, it } from 'vitest'
import { createRandom } from '#shared/random.ts'
import { gifFrame, gifHeader, gifTrailer, type GifFrame } from './gif.ts'

/** Reads the first frame back, by the standard's own description of LZW. */
function decode(bytes: Uint8Array): { width: number; height: number; pixels: number[][] } {
  const at = bytes.indexOf(0x2c, 13 + 19 + 8)
  const [width, height] = [bytes[at + 5]! + 256 * bytes[at + 6]!, bytes[at + 7]! + 256 * bytes[at + 8]!]
  const table = bytes.slice(at + 10, at + 10 + 768)
  const data: number[] = []
  for (let block = at + 779; bytes[block]! > 0; block += bytes[block]! + 1)
    data.push(...bytes.slice(block + 1, block + 1 + bytes[block]!))
  let [bit, size] = [0, 9]
  const read = (): number => {
    let code = 0
    for (let i = 0; i < size; i++, bit++) code |= ((data[bit >> 3]! >> (bit & 7)) & 1) << i
    return code
  }
  const fresh = (): number[][] => [...Array.from({ length: 256 }, (_, i) => [i]), [], []]
  let [entries, before] = [fresh(), [] as number[]]
  const indices: number[] = []
  for (let code = read(); code !== 257; code = read()) {
    if (code === 256) {
      ;[entries, before, size] = [fresh(), [], 9]
      continue
    }
    const entry = entries[code] ?? [...before, before[0]!]
    if (before.length > 0 && entries.length < 4096) entries.push([...before, entry[0]!])
    if (entries.length === 1 << size && size < 12) size++
    indices.push(...entry)
    before = entry
  }
  return { width, height, pixels: indices.map((index) => [...table.slice(3 * index, 3 * index + 3)]) }
}

function frame(width: number, height: number, colour: (pixel: number) => readonly number[]): GifFrame {
  return {
    width,
    height,
    rgba: Uint8ClampedArray.from(Array.from({ length: width * height }, (_, pixel) => [...colour(pixel), 255]).flat()),
    durationMs: 600,
  }
}
const file = (...frames: readonly GifFrame[]): Uint8Array =>
  Uint8Array.from([gifHeader(frames[0]!), ...frames.flatMap(gifFrame), gifTrailer].flatMap((part) => [...part]))

describe('a GIF', () => {
  it('gives flat colours back exactly', () => {
    const colours = [
      [255, 255, 255],
      [40, 87, 197],
      [0, 0, 0],
    ]
    const picture = frame(30, 20, (pixel) => colours[Math.floor(pixel / 7) % 3]!)
    const back = decode(file(picture))
    expect(back).toMatchObject({ width: 30, height: 20 })
    expect(back.pixels).toEqual(Array.from({ length: 600 }, (_, pixel) => colours[Math.floor(pixel / 7) % 3]))
  })
  it('gives every pixel back where the table of codes overflows and starts anew', () => {
    const random = createRandom(5)
    const shades = Array.from({ length: 200 * 200 }, () => 8 * Math.floor(random.next() * 32))
    const back = decode(file(frame(200, 200, (pixel) => [shades[pixel]!, 0, 0])))
    expect(back.pixels.map(([red]) => red)).toEqual(shades)
  })
  it('keeps the frequent colours of more than 256, and takes the nearest of them for the others', () => {
    const colour = (pixel: number): number[] =>
      pixel < 4096 ? [255, 255, 255] : [4 * (pixel % 64), 4 * (Math.floor(pixel / 64) % 64), 128]
    const { pixels } = decode(file(frame(64, 128, colour)))
    expect(pixels.slice(0, 4096).every((pixel) => String(pixel) === '255,255,255')).toBe(true)
    const kept = [...new Set(pixels.map(String))].map((text) => text.split(',').map(Number))
    expect(kept).toHaveLength(256)
    const distance = (a: readonly number[], b: readonly number[]): number =>
      Math.hypot(...a.map((value, c) => value - b[c]!))
    // A bin is 8 wide, and stands for its mean.
    for (let pixel = 4096; pixel < 8192; pixel += 97)
      expect(distance(pixels[pixel]!, colour(pixel))).toBeLessThan(
        Math.min(...kept.map((each) => distance(each, colour(pixel)))) + 16,
      )
  })
  it('starts and ends as the format asks, and says how long each frame stays', () => {
    const bytes = file(
      frame(2, 2, () => [1, 2, 3]),
      frame(2, 2, () => [9, 9, 9]),
    )
    expect(new TextDecoder().decode(bytes.slice(0, 6))).toBe('GIF89a')
    expect(bytes.at(-1)).toBe(0x3b)
    expect([...bytes.slice(32, 40)]).toEqual([0x21, 0xf9, 4, 0, 60, 0, 0, 0])
  })
})
