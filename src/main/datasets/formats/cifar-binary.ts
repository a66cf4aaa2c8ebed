import type { SplitName } from '#shared/datasets/picture-sets.ts'
import { resizeRaw } from '../picture.ts'
import { readWithin, type Root, type SourceFile } from '../root.ts'
import { damaged, fileAt, pieces } from './binary.ts'
import type { Example, Format, Listing } from './format.ts'

const side = 32
const plane = side * side

interface Layout {
  readonly folder: string
  readonly training: readonly string[]
  readonly test: readonly string[]
  /** Bytes before the pixels of a record; the last is the label. */
  readonly labels: 1 | 2
  readonly classes: number
  readonly names: string
}

const cifar10: Omit<Layout, 'folder'> = {
  training: [1, 2, 3, 4, 5].map((batch) => `data_batch_${String(batch)}.bin`),
  test: ['test_batch.bin'],
  labels: 1,
  classes: 10,
  names: 'batches.meta.txt',
}
/** Each record has its coarse label first, then the fine one, which counts. */
const cifar100: Omit<Layout, 'folder'> = {
  training: ['train.bin'],
  test: ['test.bin'],
  labels: 2,
  classes: 100,
  names: 'fine_label_names.txt',
}
const layouts: readonly Layout[] = [
  { ...cifar10, folder: '' },
  { ...cifar10, folder: 'cifar-10-batches-bin/' },
  { ...cifar100, folder: '' },
  { ...cifar100, folder: 'cifar-100-binary/' },
]

/** The binary batches of CIFAR-10 and CIFAR-100 (Krizhevsky 2009): label, then red, green and blue plane. */
export const cifarBinary: Format = {
  id: 'cifar-binary',
  looksLike: 'the binary batches of CIFAR-10 (data_batch_1.bin, …, test_batch.bin) or CIFAR-100 (train.bin, test.bin)',
  async look(root) {
    if (root.file !== null) return null
    for (const layout of layouts) {
      const listing = await listingOf(root, layout)
      if (listing !== null) return listing
    }
    return null
  },
}

async function listingOf(root: Root, layout: Layout): Promise<Listing | null> {
  const find = async (names: readonly string[], split: SplitName): Promise<{ file: SourceFile; split: SplitName }[]> =>
    (await Promise.all(names.map((name) => fileAt(root, layout.folder + name)))).flatMap((file) =>
      file === null ? [] : [{ file, split }],
    )
  const training = await find(layout.training, 'training')
  if (training.length === 0) return null
  const batches = [...training, ...(await find(layout.test, 'test'))]
  const recordBytes = layout.labels + 3 * plane
  const files = batches.map(({ file }) => file)
  return {
    format: 'cifar-binary',
    classes: await classNames(root, layout),
    files,
    skipped: [],
    expected: files.reduce((sum, { bytes }) => sum + Math.floor(bytes / recordBytes), 0),
    given: batches.length > training.length ? ['training', 'test'] : ['training'],
    channels: 3,
    size: side,
    usualSide: () => Promise.resolve(side),
    async *examples(size, signal) {
      for (const [file, { file: source, split }] of batches.entries())
        for await (const record of pieces(root, source.path, recordBytes, signal)) {
          if (record.length < recordBytes)
            throw damaged(source.path, `it ends within an image (${String(source.bytes)} bytes)`)
          const label = record[layout.labels - 1]!
          if (label >= layout.classes) throw damaged(source.path, `it has the label ${String(label)}`)
          const pixels = await resizeRaw(
            interleaved(record.subarray(layout.labels)),
            { width: side, height: side, channels: 3 },
            size,
          )
          yield { pixels, width: side, height: side, label, split, file } satisfies Example
        }
    },
  }
}

function interleaved(planes: Uint8Array): Uint8Array {
  const pixels = new Uint8Array(3 * plane)
  for (let pixel = 0; pixel < plane; pixel++)
    for (let channel = 0; channel < 3; channel++) pixels[3 * pixel + channel] = planes[channel * plane + pixel]!
  return pixels
}

/** A name a line; numbers where the file is not there or does not fit. */
async function classNames(root: Root, { folder, names, classes }: Layout): Promise<string[]> {
  const file = await fileAt(root, folder + names)
  const lines = file === null ? [] : (await readWithin(root, file.path, 1 << 20)).toString('utf8').split(/\r?\n/)
  const read = lines.map((line) => line.trim()).filter((line) => line !== '')
  return read.length === classes && new Set(read).size === classes
    ? read
    : Array.from({ length: classes }, (_, label) => String(label))
}
