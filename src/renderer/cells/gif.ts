/** GIF89a, for drawings of few colours: each frame with its own table of up to 256. */

export interface GifFrame {
  readonly width: number
  readonly height: number
  /** width × height × (red, green, blue, opacity), 0 … 255; opacity is not looked at. */
  readonly rgba: Uint8ClampedArray
  readonly durationMs: number
}

/** What the file starts with; it plays over and over. */
export function gifHeader({ width, height }: Pick<GifFrame, 'width' | 'height'>): Uint8Array<ArrayBuffer> {
  const forever = [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0]
  return Uint8Array.from([...ascii('GIF89a'), ...short(width), ...short(height), 0x70, 0, 0, ...forever])
}

export const gifTrailer = Uint8Array.of(0x3b)

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0))
const short = (value: number): number[] => [value & 0xff, value >> 8]
const tableSize = 256

/** One frame of the header's size, to be put between header and trailer. */
export function gifFrame({ width, height, rgba, durationMs }: GifFrame): Uint8Array<ArrayBuffer>[] {
  const { table, indices } = indexed(rgba)
  const control = [0x21, 0xf9, 4, 0, ...short(Math.round(durationMs / 10)), 0, 0]
  const descriptor = [0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0x87]
  return [Uint8Array.from([...control, ...descriptor]), table, compress(indices)]
}

const binsPerColour = 32
const binOf = (rgba: Uint8ClampedArray, at: number): number =>
  (rgba[at]! >> 3) * binsPerColour ** 2 + (rgba[at + 1]! >> 3) * binsPerColour + (rgba[at + 2]! >> 3)

/** The most frequent colours (means of bins of 8³), and for each pixel the one nearest to its bin. */
function indexed(rgba: Uint8ClampedArray): { table: Uint8Array<ArrayBuffer>; indices: Uint8Array } {
  const counts = new Uint32Array(binsPerColour ** 3)
  const sums = new Float64Array(3 * counts.length)
  for (let at = 0; at < rgba.length; at += 4) {
    const bin = binOf(rgba, at)
    counts[bin]!++
    for (let c = 0; c < 3; c++) sums[3 * bin + c]! += rgba[at + c]!
  }
  const used = [...counts.keys()].filter((bin) => counts[bin]! > 0).sort((a, b) => counts[b]! - counts[a]!)
  const colourOf = (bin: number): number[] => [0, 1, 2].map((c) => sums[3 * bin + c]! / counts[bin]!)
  const colours = used.slice(0, tableSize).map(colourOf)
  const place = new Uint8Array(counts.length)
  for (const [rank, bin] of used.entries()) place[bin] = rank < tableSize ? rank : nearest(colours, colourOf(bin))
  const table = new Uint8Array(3 * tableSize)
  table.set(colours.flat().map(Math.round))
  return { table, indices: Uint8Array.from({ length: rgba.length / 4 }, (_, pixel) => place[binOf(rgba, 4 * pixel)]!) }
}

function nearest(colours: readonly (readonly number[])[], wanted: readonly number[]): number {
  const distances = colours.map((colour) => colour.reduce((sum, value, c) => sum + (value - wanted[c]!) ** 2, 0))
  return distances.reduce((best, distance, index) => (distance < distances[best]! ? index : best), 0)
}

const codeBits = { least: 8, most: 12 }
const clear = 1 << codeBits.least
const end = clear + 1

/** GIF's LZW: codes of 9 to 12 bits, the table started anew when full, the bytes in blocks of up to 255. */
function compress(indices: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes: number[] = []
  let buffer = 0
  let filled = 0
  let width = codeBits.least + 1
  const put = (code: number): void => {
    buffer |= code << filled
    for (filled += width; filled >= 8; filled -= 8, buffer >>>= 8) bytes.push(buffer & 0xff)
  }
  // By (code so far, next index): the code of both together, 0 where there is none yet.
  const longer = new Uint16Array(clear << codeBits.most)
  let next = end + 1
  put(clear)
  let code = indices[0] ?? 0
  for (let i = 1; i < indices.length; i++) {
    const at = code * clear + indices[i]!
    const known = longer[at]!
    if (known > 0) {
      code = known
      continue
    }
    put(code)
    code = indices[i]!
    if (next < 1 << codeBits.most) {
      // The reader learns a code one step later than the writer.
      if (next === 1 << width) width++
      longer[at] = next++
    } else {
      put(clear)
      longer.fill(0)
      next = end + 1
      width = codeBits.least + 1
    }
  }
  put(code)
  put(end)
  if (filled > 0) bytes.push(buffer & 0xff)
  return inBlocks(bytes)
}

const blockLength = 255

function inBlocks(bytes: readonly number[]): Uint8Array<ArrayBuffer> {
  const blocks = Math.ceil(bytes.length / blockLength)
  const out = new Uint8Array(bytes.length + blocks + 2)
  out[0] = codeBits.least
  for (let block = 0, at = 1; block < blocks; block++) {
    const part = bytes.slice(block * blockLength, (block + 1) * blockLength)
    out[at] = part.length
    out.set(part, at + 1)
    at += part.length + 1
  }
  return out
}
