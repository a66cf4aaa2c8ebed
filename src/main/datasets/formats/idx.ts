import type { SplitName } from '#shared/datasets/picture-sets.ts'
import { resizeRaw } from '../picture.ts'
import type { Root, SourceFile } from '../root.ts'
import { damaged, fileAt, pieces } from './binary.ts'
import type { Example, Format } from './format.ts'

const parts: readonly { readonly prefix: string; readonly split: SplitName }[] = [
  { prefix: 'train', split: 'training' },
  { prefix: 't10k', split: 'test' },
  { prefix: 'test', split: 'test' },
]
const spellings = (what: 'images-idx3' | 'labels-idx1'): string[] => [
  `${what}-ubyte`,
  `${what}-ubyte.gz`,
  `${what.replace('-idx', '.idx')}-ubyte`,
  `${what.replace('-idx', '.idx')}-ubyte.gz`,
]

interface Part {
  readonly split: SplitName
  readonly images: SourceFile
  readonly labels: SourceFile
  readonly count: number
  readonly height: number
  readonly width: number
  readonly labelsRead: Uint8Array
}

/** IDX files of MNIST (LeCun et al. 1998) and its like, packed or not: grey values, one image after another. */
export const idx: Format = {
  id: 'idx',
  looksLike: "IDX files like MNIST's (train-images-idx3-ubyte and train-labels-idx1-ubyte, .gz or not)",
  async look(root, signal) {
    if (root.file !== null) return null
    const found: Part[] = []
    for (const part of parts) {
      const images = await firstOf(root, part.prefix, spellings('images-idx3'))
      const labels = await firstOf(root, part.prefix, spellings('labels-idx1'))
      if (images !== null && labels !== null) found.push(await readPart(root, part.split, images, labels, signal))
    }
    if (!found.some(({ split }) => split === 'training')) return null
    const files = found.flatMap(({ images, labels }) => [images, labels])
    const most = found.reduce((a, { labelsRead }) => labelsRead.reduce((b, label) => Math.max(b, label), a), 0)
    const side = Math.min(...found.map(({ height, width }) => Math.min(height, width)))
    return {
      format: 'idx',
      classes: Array.from({ length: most + 1 }, (_, label) => String(label)),
      files,
      skipped: [],
      expected: found.reduce((sum, { count }) => sum + count, 0),
      given: found.some(({ split }) => split === 'test') ? ['training', 'test'] : ['training'],
      channels: 1,
      size: side,
      usualSide: () => Promise.resolve(side),
      async *examples(size, signal) {
        for (const [index, part] of found.entries()) yield* examplesOf(root, part, 2 * index, size, signal)
      },
    }
  },
}

async function firstOf(root: Root, prefix: string, names: readonly string[]): Promise<SourceFile | null> {
  for (const name of names) {
    const file = await fileAt(root, `${prefix}-${name}`)
    if (file !== null) return file
  }
  return null
}

const imageHeader = 16
const labelHeader = 8

async function readPart(
  root: Root,
  split: SplitName,
  images: SourceFile,
  labels: SourceFile,
  signal: AbortSignal,
): Promise<Part> {
  const header = await firstPiece(root, images.path, imageHeader, signal)
  const [magic, count, height, width] = [0, 4, 8, 12].map((at) => header.readUInt32BE(at)) as [
    number,
    number,
    number,
    number,
  ]
  if (magic !== 0x803) throw damaged(images.path, `it begins with ${String(magic)}, not as a file of images`)
  if (height === 0 || width === 0 || height > 4_096 || width > 4_096)
    throw damaged(images.path, `it says that images are ${String(width)} × ${String(height)}`)
  const labelBytes = await whole(root, labels.path, labelHeader + count, signal)
  if (labelBytes.readUInt32BE(0) !== 0x801) throw damaged(labels.path, 'it does not begin as a file of labels')
  if (labelBytes.readUInt32BE(4) !== count || labelBytes.length !== labelHeader + count)
    throw damaged(labels.path, `it does not have a label for each of ${String(count)} images`)
  return { split, images, labels, count, height, width, labelsRead: labelBytes.subarray(labelHeader) }
}

async function firstPiece(root: Root, path: string, bytes: number, signal: AbortSignal): Promise<Buffer> {
  for await (const piece of pieces(root, path, bytes, signal)) {
    if (piece.length === bytes) return piece
    break
  }
  throw damaged(path, 'it ends within its header')
}

/** @throws DATASET_CORRUPT for more or fewer bytes than expected, before all of them are unpacked */
async function whole(root: Root, path: string, bytes: number, signal: AbortSignal): Promise<Buffer> {
  const read: Buffer[] = []
  for await (const piece of pieces(root, path, bytes, signal)) {
    read.push(piece)
    if (read.length > 1) throw damaged(path, `it has more than the ${String(bytes)} bytes that belong to its images`)
  }
  const buffer = Buffer.concat(read)
  if (buffer.length < labelHeader) throw damaged(path, 'it ends within its header')
  return buffer
}

async function* examplesOf(
  root: Root,
  { split, images, count, height, width, labelsRead }: Part,
  file: number,
  size: number,
  signal: AbortSignal,
): AsyncGenerator<Example> {
  let at = 0
  for await (const pixels of afterHeader(root, images.path, height * width, signal)) {
    if (at === count || pixels.length < height * width) break
    const label = labelsRead[at]!
    at += 1
    yield {
      pixels: await resizeRaw(pixels, { width, height, channels: 1 }, size),
      width,
      height,
      label,
      split,
      file,
    }
  }
  if (at < count) throw damaged(images.path, `it holds ${String(at)} of the ${String(count)} images that it says`)
}

/** Pieces of the file without its header, which is shorter than a piece or not. */
async function* afterHeader(root: Root, path: string, bytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let skip = imageHeader
  for await (const piece of pieces(root, path, bytes, signal)) {
    const skipped = Math.min(skip, piece.length)
    skip -= skipped
    rest = Buffer.concat([rest, piece.subarray(skipped)])
    if (rest.length < bytes) continue
    yield rest.subarray(0, bytes)
    rest = rest.subarray(bytes)
  }
}
