import type { Sharp } from 'sharp'
import { TansakuError } from '#shared/errors.ts'
import { mostPicturePixels } from '#shared/datasets/picture-sets.ts'
import { bmpSize, decodeBmp } from './bmp.ts'
import { isCutShort, pictureKind } from './picture-kind.ts'
import { PictureProblem } from './problem.ts'
import { loadSharp } from './sharp.ts'

export interface Picture {
  /** size × size × 3 bytes. */
  readonly pixels: Uint8Array
  /** As it was, upright. */
  readonly width: number
  readonly height: number
}

interface RawShape {
  readonly width: number
  readonly height: number
  readonly channels: 1 | 3
}

/**
 * A picture as a square: upright, as its camera noted; what is transparent is white; the longer side is cut evenly.
 * @throws PictureProblem
 */
export async function decodePicture(file: Buffer, size: number): Promise<Picture> {
  const { width, height } = await pictureSize(file)
  const picture = await opened(file)
  const { data, info } = await attempt(file, () =>
    picture
      .autoOrient()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(size, size, { fit: 'cover' })
      .raw()
      .toBuffer({ resolveWithObject: true }),
  )
  return { pixels: threeChannels(data, info.channels), width, height }
}

/** What its header says. @throws PictureProblem */
export async function pictureSize(file: Buffer): Promise<{ width: number; height: number }> {
  const size = pictureKind(file) === 'bmp' ? bmpSize(file) : await headerSize(file)
  if (size.width * size.height > mostPicturePixels) throw new PictureProblem('too-many-pixels')
  return size
}

/** Raw pixels of another size; those of the size asked for stay as they are. */
export async function resizeRaw(pixels: Uint8Array, raw: RawShape, size: number): Promise<Uint8Array> {
  if (raw.width === size && raw.height === size) return pixels
  const sharp = await loadSharp()
  const picture = sharp(pixels, { raw }).resize(size, size, { fit: 'cover' })
  return (raw.channels === 1 ? picture.toColourspace('b-w') : picture).raw().toBuffer()
}

/** For a page to show. */
export async function encodePng(pixels: Uint8Array, raw: RawShape): Promise<Buffer> {
  const sharp = await loadSharp()
  return sharp(pixels, { raw }).png().toBuffer()
}

const options = { limitInputPixels: mostPicturePixels, failOn: 'error' } as const

async function opened(file: Buffer): Promise<Sharp> {
  const sharp = await loadSharp()
  if (pictureKind(file) !== 'bmp') return sharp(file, options)
  const { width, height, pixels } = decodeBmp(file)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
}

async function headerSize(file: Buffer): Promise<{ width: number; height: number }> {
  const sharp = await loadSharp()
  // The header is looked at without the limit, so that a picture beyond it is told as that.
  const { autoOrient } = await attempt(file, () => sharp(file, { ...options, limitInputPixels: false }).metadata())
  return { width: autoOrient.width, height: autoOrient.height }
}

/**
 * What libvips fails with says why only while nothing else fails beside it: whether a file was cut short is asked of
 * the file.
 */
async function attempt<T>(file: Buffer, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof PictureProblem || error instanceof TansakuError) throw error
    const said = (error instanceof Error ? error.message : String(error)).split('\n')[0]!.slice(0, 200)
    throw new PictureProblem(isCutShort(file) ? 'truncated' : 'unreadable', said)
  }
}

function threeChannels(pixels: Buffer, channels: number): Uint8Array {
  if (channels === 3) return pixels
  const out = new Uint8Array((pixels.length / channels) * 3)
  for (let i = 0; i < out.length; i++) out[i] = pixels[Math.floor(i / 3) * channels]!
  return out
}
