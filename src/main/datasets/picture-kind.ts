import { PictureProblem } from './problem.ts'

type PictureKind = 'jpeg' | 'png' | 'gif' | 'webp' | 'bmp'

const begins: Readonly<Record<PictureKind, (file: Buffer) => boolean>> = {
  jpeg: (file) => file.subarray(0, 3).equals(Buffer.of(0xff, 0xd8, 0xff)),
  png: (file) => file.subarray(0, 8).equals(Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)),
  gif: (file) => file.toString('latin1', 0, 4) === 'GIF8',
  webp: (file) => file.toString('latin1', 0, 4) === 'RIFF' && file.toString('latin1', 8, 12) === 'WEBP',
  bmp: (file) => file.toString('latin1', 0, 2) === 'BM',
}

/** How each ends, by what a file that was cut short lacks. */
const hasEnd: Readonly<Record<PictureKind, (file: Buffer) => boolean>> = {
  jpeg: (file) => file.lastIndexOf(Buffer.of(0xff, 0xd9)) > file.lastIndexOf(Buffer.of(0xff, 0xda)),
  png: (file) => file.lastIndexOf('IEND') >= 0,
  gif: (file) => file.lastIndexOf(0x3b) >= file.length - 2,
  webp: (file) => file.length >= 12 && file.readUInt32LE(4) + 8 <= file.length,
  bmp: () => true,
}

/** By its first bytes, whatever its name: what is not of these never reaches a decoder. @throws PictureProblem */
export function pictureKind(file: Buffer): PictureKind {
  const kind = (Object.keys(begins) as PictureKind[]).find((each) => begins[each](file))
  if (kind !== undefined) return kind
  throw new PictureProblem(file.length === 0 ? 'truncated' : 'not-a-picture')
}

export const isCutShort = (file: Buffer): boolean => !hasEnd[pictureKind(file)](file)
