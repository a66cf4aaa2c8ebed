import { PictureProblem } from './problem.ts'
import { mostPicturePixels } from '#shared/datasets/picture-sets.ts'

/** Pixels as they are, 3 bytes each, row after row from the top. */
export interface RawPicture {
  readonly width: number
  readonly height: number
  readonly pixels: Buffer
}

/**
 * Windows bitmaps, which libvips' prebuilt library does not read: 1, 4 and 8 bits with a palette, 16, 24 and 32 bits,
 * with or without masks, upside down or not; not those that are compressed.
 * @throws PictureProblem
 */
export function decodeBmp(file: Buffer): RawPicture {
  try {
    return decode(file)
  } catch (error) {
    if (error instanceof RangeError) throw new PictureProblem('truncated')
    throw error
  }
}

export function bmpSize(file: Buffer): { width: number; height: number } {
  const { width, height } = headerOf(file)
  return { width, height }
}

interface Header {
  readonly width: number
  readonly height: number
  readonly isUpsideDown: boolean
  readonly bits: number
  readonly compression: number
  readonly colours: number
  readonly bytes: number
  readonly pixelsAt: number
}

const uncompressed = 0
const withMasks = [3, 6]

function headerOf(file: Buffer): Header {
  if (file.length < 54) throw new PictureProblem('truncated')
  const bytes = file.readUInt32LE(14)
  const [width, height, bits] = [file.readInt32LE(18), file.readInt32LE(22), file.readUInt16LE(28)]
  const compression = file.readUInt32LE(30)
  if (bytes < 40 || width <= 0 || height === 0 || ![1, 4, 8, 16, 24, 32].includes(bits))
    throw new PictureProblem('unreadable', 'a bitmap with a header of another kind')
  if (compression !== uncompressed && !withMasks.includes(compression))
    throw new PictureProblem('unreadable', 'a compressed bitmap')
  if (width * Math.abs(height) > mostPicturePixels) throw new PictureProblem('too-many-pixels')
  const colours = bits > 8 ? 0 : file.readUInt32LE(46) || 2 ** bits
  return {
    width,
    height: Math.abs(height),
    isUpsideDown: height > 0,
    bits,
    compression,
    colours,
    bytes,
    pixelsAt: file.readUInt32LE(10),
  }
}

function decode(file: Buffer): RawPicture {
  const header = headerOf(file)
  const { width, height, bits, isUpsideDown, pixelsAt } = header
  const rowBytes = Math.ceil((width * bits) / 32) * 4
  if (pixelsAt + rowBytes * height > file.length) throw new PictureProblem('truncated')
  const colourAt = bits <= 8 ? paletteReader(file, header) : maskReader(file, header)
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    const row = pixelsAt + rowBytes * (isUpsideDown ? height - 1 - y : y)
    for (let x = 0; x < width; x++) pixels.writeUIntBE(colourAt(row, x), (y * width + x) * 3, 3)
  }
  return { width, height, pixels }
}

/** Red, green and blue as one number. */
type ColourAt = (row: number, x: number) => number

function paletteReader(file: Buffer, { bits, bytes, colours }: Header): ColourAt {
  const perByte = 8 / bits
  return (row, x) => {
    const byte = file.readUInt8(row + Math.floor(x / perByte))
    const index = (byte >> (8 - bits * ((x % perByte) + 1))) & (2 ** bits - 1)
    return index < colours ? file.readUIntLE(14 + bytes + 4 * index, 3) : 0
  }
}

function maskReader(file: Buffer, { bits, bytes, compression }: Header): ColourAt {
  if (bits === 24) return (row, x) => file.readUIntLE(row + 3 * x, 3)
  const masks = withMasks.includes(compression)
    ? [0, 1, 2].map((channel) => file.readUInt32LE(54 + 4 * channel))
    : bits === 16
      ? [0x7c00, 0x03e0, 0x001f]
      : [0xff0000, 0x00ff00, 0x0000ff]
  if (bytes < 40 || masks.includes(0)) throw new PictureProblem('unreadable', 'a bitmap without colour masks')
  const parts = masks.map((mask) => {
    const shift = 31 - Math.clz32(mask & -mask)
    return { mask, shift, most: mask >>> shift }
  })
  return (row, x) => {
    const value = bits === 16 ? file.readUInt16LE(row + 2 * x) : file.readUInt32LE(row + 4 * x)
    return parts.reduce(
      (colour, { mask, shift, most }) => colour * 256 + Math.round((((value & mask) >>> shift) * 255) / most),
      0,
    )
  }
}
