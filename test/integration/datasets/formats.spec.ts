import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { binaryValue, cifarRecords, pictureClasses, pictureFolder, plainPicture, writeIdx } from './pictures.ts'
import { newFolder, readSet, removeFolder, skippedOf } from './reading.ts'

let folder = ''
let cache = ''
beforeEach(() => {
  folder = newFolder()
  cache = newFolder()
})
afterEach(() => {
  removeFolder(folder)
  removeFolder(cache)
})
const place = async (path: string, picture: ReturnType<typeof plainPicture>): Promise<void> => {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  await picture.toFile(join(folder, path))
}
const red = { r: 255, g: 0, b: 0 }
const blue = { r: 0, g: 0, b: 255 }

describe('image folders', () => {
  it('are read as squares of the size that most pictures fill, and split by class, always the same', async () => {
    await pictureFolder(folder, { perClass: 20 })
    const { reading, splits, labels } = await readSet(folder, cache)
    expect(reading).toMatchObject({ format: 'image-folders', size: 128, channels: 3, given: [] })
    expect(reading.report.classes).toEqual(
      pictureClasses.map((name) => ({ name, training: 15, validation: 2, test: 3 })),
    )
    const again = newFolder()
    expect(await readSet(folder, again)).toMatchObject({ splits, labels, reading: { digest: reading.digest } })
    removeFolder(again)
  })

  it('with train, val and test on top bring their splits; a validation split that is missing is drawn', async () => {
    let seed = 0
    for (const [split, count] of [
      ['train', 10],
      ['test', 4],
    ] as const)
      for (const name of ['a', 'b'])
        for (let number = 0; number < count; number++)
          await place(`${split}/${name}/deeper/${String(number)}.png`, plainPicture(40, 40, seed++))
    const { reading } = await readSet(folder, cache)
    expect(reading).toMatchObject({ given: ['training', 'test'], size: 32 })
    expect(reading.report.classes).toEqual([
      { name: 'a', training: 9, validation: 1, test: 4 },
      { name: 'b', training: 9, validation: 1, test: 4 },
    ])
  })

  it('take every format as it looks: JPEG, PNG, WebP, GIF, BMP; grey, transparent, turned, of 16 bits', async () => {
    const half = (): ReturnType<typeof plainPicture> =>
      plainPicture(64, 64, red).composite([
        { input: { create: { width: 32, height: 64, channels: 3, background: blue } }, left: 32, top: 0 },
      ])
    await place('red/a.jpg', plainPicture(64, 64, red).jpeg({ quality: 100 }))
    await place('red/b.png', plainPicture(64, 64, red).png())
    await place('red/c.webp', plainPicture(64, 64, red).webp({ lossless: true }))
    await place('red/d.gif', plainPicture(64, 64, red).gif())
    await place('red/e.jpg', plainPicture(64, 64, red).png()) // its name lies
    await place('red/f.png', plainPicture(64, 64, red).toColourspace('rgb16').png())
    mkdirSync(join(folder, 'other'))
    for (const [name, bits] of [
      ['g.bmp', 24],
      ['h.bmp', 32],
    ] as const)
      writeFileSync(join(folder, 'red', name), bitmap(64, 64, bits, [255, 0, 0]))
    await place('other/clear.png', plainPicture(64, 64, red).ensureAlpha(0).png())
    await place('other/grey.jpg', plainPicture(64, 64, { r: 90, g: 90, b: 90 }).greyscale().jpeg({ quality: 100 }))
    // As it lies, red is left and blue right; upright, red is on top.
    await place('other/turned.jpg', half().jpeg({ quality: 100 }).withMetadata({ orientation: 6 }))
    const { reading, pixels } = await readSet(folder, cache, 32)
    expect(reading.report).toMatchObject({ read: 11, skipped: [] })
    const byPath = new Map(reading.files.map(({ path }, index) => [path, pixels[index]!]))
    const at = (path: string, y: number, x: number): number[] => [
      ...byPath
        .get(path)!
        .subarray((y * 32 + x) * 3)
        .slice(0, 3),
    ]
    for (const path of reading.files.map((file) => file.path).filter((each) => each.startsWith('red')))
      for (const [channel, value] of at(path, 16, 16).entries())
        expect(Math.abs(value - [255, 0, 0][channel]!), path).toBeLessThan(4)
    expect(at('other/clear.png', 5, 5)).toEqual([255, 255, 255])
    expect(new Set(at('other/grey.jpg', 5, 5)).size).toBe(1)
    expect(at('other/turned.jpg', 3, 16)[0]).toBeGreaterThan(200)
    expect(at('other/turned.jpg', 28, 16)[2]).toBeGreaterThan(200)
  })
})

/** An uncompressed Windows bitmap of one colour. */
function bitmap(width: number, height: number, bits: 24 | 32, [red_, green, blue_]: [number, number, number]): Buffer {
  const row = Math.ceil((width * bits) / 32) * 4
  const file = Buffer.alloc(54 + row * height)
  file.write('BM', 0, 'latin1')
  file.writeUInt32LE(54, 10)
  file.writeUInt32LE(40, 14)
  file.writeInt32LE(width, 18)
  file.writeInt32LE(height, 22)
  file.writeUInt16LE(1, 26)
  file.writeUInt16LE(bits, 28)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) file.set([blue_, green, red_], 54 + y * row + (x * bits) / 8)
  return file
}

describe('lists of pictures', () => {
  it.each([
    ['list.csv', 'path,label\n"a, ""1"".png",cat\nb.png,dog\nc.png,cat\n\nd.png,dog\ngone.png,cat\ne.png,\n'],
    ['list.tsv', 'label\tfile_name\ncat\ta, "1".png\ndog\tb.png\ncat\tc.png\ndog\td.png\ncat\tgone.png\n\te.png\n'],
    ['plain.csv', '"a, ""1"".png";cat\r\nb.png;dog\r\nc.png;cat\r\nd.png;dog\r\ngone.png;cat\r\ne.png;\r\n'],
    [
      'list.jsonl',
      ['a, "1".png cat', 'b.png dog', 'c.png cat', 'd.png dog', 'gone.png cat']
        .map((row) => JSON.stringify({ image: row.slice(0, -4), label: row.slice(-3) }))
        .join('\n') + '\n{"image":"e.png","label":null}\n',
    ],
  ])('are read as %s', async (name, text) => {
    for (const [number, file] of ['a, "1".png', 'b.png', 'c.png', 'd.png', 'e.png'].entries())
      await place(file, plainPicture(32, 32, number))
    writeFileSync(join(folder, name), text)
    const { reading, labels } = await readSet(join(folder, name), cache)
    expect(reading).toMatchObject({ format: 'table', report: { read: 4 } })
    expect(reading.report.classes.map((each) => each.name)).toEqual(['cat', 'dog'])
    expect(labels).toEqual([0, 1, 0, 1])
    expect(skippedOf(reading)).toEqual({ 'gone.png': 'missing', 'e.png': 'no-label' })
  })

  it('bring splits in a column of theirs', async () => {
    const rows = ['train', 'val', 'test'].flatMap((split) => [`${split}-1`, `${split}-2`])
    for (const [number, row] of rows.entries()) await place(`${row}.png`, plainPicture(32, 32, number))
    writeFileSync(
      join(folder, 'l.csv'),
      ['path,class,split', ...rows.map((row) => `${row}.png,${row.slice(-1)},${row.slice(0, -2)}`)].join('\n'),
    )
    const { reading, splits } = await readSet(join(folder, 'l.csv'), cache)
    expect(reading.given).toEqual(['training', 'validation', 'test'])
    expect(splits).toEqual(['training', 'training', 'validation', 'validation', 'test', 'test'])
  })

  it('without the columns they need are refused', async () => {
    writeFileSync(join(folder, 'l.csv'), 'name,age\nx,3\n')
    await expect(readSet(join(folder, 'l.csv'), cache)).rejects.toMatchObject({
      code: 'DATASET_UNUSABLE',
      details: { columns: ['name', 'age'] },
    })
  })
})

describe('binary formats', () => {
  it("CIFAR-100's give pixels, fine labels and names as they stand there", async () => {
    const labels = Array.from({ length: 100 }, (_, label) => [Math.floor(label / 5), label])
    writeFileSync(join(folder, 'train.bin'), cifarRecords(0, [...labels, ...labels]))
    writeFileSync(join(folder, 'test.bin'), cifarRecords(200, labels))
    const names = Array.from({ length: 100 }, (_, label) => `name ${String(label)}`)
    writeFileSync(join(folder, 'fine_label_names.txt'), names.join('\n') + '\n')
    const { reading, pixels, labels: read, splits } = await readSet(folder, cache)
    expect(reading).toMatchObject({ format: 'cifar-binary', size: 32, channels: 3, given: ['training', 'test'] })
    expect(reading.report.classes.map(({ name }) => name)).toEqual(names)
    expect(read).toEqual([...labels, ...labels, ...labels].map(([, fine]) => fine))
    expect(splits.slice(200)).toEqual(Array(100).fill('test'))
    expect(splits.slice(0, 200).filter((split) => split === 'validation')).toHaveLength(100)
    for (const image of [0, 137, 299])
      for (const [y, x, channel] of [
        [0, 0, 0],
        [31, 2, 1],
        [17, 31, 2],
      ] as const)
        expect(pixels[image]![(y * 32 + x) * 3 + channel]).toBe(binaryValue(image, y, x, channel))
  })

  it("CIFAR-10's are found in their own folder, and refused where a batch ends within an image", async () => {
    mkdirSync(join(folder, 'cifar-10-batches-bin'))
    const batch = join(folder, 'cifar-10-batches-bin', 'data_batch_1.bin')
    writeFileSync(
      batch,
      cifarRecords(
        0,
        Array.from({ length: 40 }, (_, image) => [image % 10]),
      ),
    )
    expect((await readSet(folder, cache)).reading.report.classes).toHaveLength(10)
    truncateSync(batch, 3_073 * 39 + 5)
    await expect(readSet(folder, cache)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' })
  })

  it.each([false, true])('IDX files give grey images of 28 × 28 as they are, packed: %s', async (packed) => {
    const labels = Array.from({ length: 60 }, (_, image) => image % 10)
    writeIdx(folder, 'train', 0, labels, packed)
    writeIdx(folder, 't10k', 60, labels.slice(0, 20), packed)
    const { reading, pixels, labels: read, splits } = await readSet(folder, cache)
    expect(reading).toMatchObject({ format: 'idx', size: 28, channels: 1, given: ['training', 'test'] })
    expect(read).toEqual([...labels, ...labels.slice(0, 20)])
    expect(splits.slice(60)).toEqual(Array(20).fill('test'))
    for (const image of [0, 59, 60, 79])
      expect([...pixels[image]!]).toEqual(
        Array.from({ length: 784 }, (_, at) => binaryValue(image, Math.floor(at / 28), at % 28, 0)),
      )
    const { mean, std } = reading
    const learned = pixels.slice(0, 60).flatMap((image) => [...image])
    expect(mean[0]).toBeCloseTo(learned.reduce((sum, value) => sum + value, 0) / 255 / learned.length, 6)
    expect(std[0]).toBeGreaterThan(0.2)
  })

  it('of IDX that do not belong together, or are damaged, are refused', async () => {
    writeIdx(folder, 'train', 0, [0, 1, 2, 3], false)
    appendFileSync(join(folder, 'train-labels-idx1-ubyte'), Buffer.of(1))
    await expect(readSet(folder, cache)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' })
    writeIdx(folder, 'train', 0, [0, 1, 2, 3], false)
    truncateSync(join(folder, 'train-images-idx3-ubyte'), 2_000)
    await expect(readSet(folder, cache)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' })
    removeFolder(folder)
    mkdirSync(folder)
    writeIdx(
      folder,
      'train',
      0,
      Array.from({ length: 90 }, (_, image) => image % 3),
      true,
    )
    truncateSync(join(folder, 'train-images-idx3-ubyte.gz'), 1_500)
    await expect(readSet(folder, cache)).rejects.toMatchObject({ code: 'DATASET_CORRUPT' })
  })
})
