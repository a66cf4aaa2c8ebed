import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cachedReading, openRoot } from '#main/datasets/index.ts'
import { plainPicture } from './pictures.ts'
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

let number = 0
async function place(path: string, width = 40, height = 40): Promise<string> {
  mkdirSync(join(folder, path, '..'), { recursive: true })
  await plainPicture(width, height, number++).toFile(join(folder, path))
  return join(folder, path)
}
async function twoClasses(): Promise<void> {
  for (const name of ['a', 'b']) for (let each = 0; each < 5; each++) await place(`${name}/${String(each)}.png`)
}
const kept = (): string[] => {
  try {
    return readdirSync(join(cache, 'datasets'))
  } catch {
    return []
  }
}

/** A PNG that says to be of a size, with next to no bytes. */
function pixelBomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 0, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(40_001))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('what a folder may hold', () => {
  it('is told file by file, with the reason, and the rest is read', async () => {
    await twoClasses()
    const outside = newFolder()
    const secret = join(outside, 'secret.png')
    await plainPicture(40, 40, { r: 1, g: 2, b: 3 }).toFile(secret)
    symlinkSync(secret, join(folder, 'a', 'secret.png'))
    symlinkSync(outside, join(folder, 'c'))
    symlinkSync('..', join(folder, 'a', 'loop'))
    symlinkSync('itself', join(folder, 'a', 'itself'))
    symlinkSync('0.png', join(folder, 'a', 'again.png'))
    spawnSync('mkfifo', [join(folder, 'a', 'pipe.png')])
    writeFileSync(join(folder, 'a', 'text.png'), '<svg xmlns="http://www.w3.org/2000/svg"/>')
    writeFileSync(join(folder, 'a', 'empty.jpg'), '')
    writeFileSync(join(folder, 'a', 'notes.txt'), 'x')
    writeFileSync(join(folder, 'a', 'bomb.png'), pixelBomb(40_000, 40_000))
    for (const ending of ['jpg', 'png', 'webp', 'gif']) {
      const file = await place(`b/cut.${ending}`, 80, 80)
      truncateSync(file, 1_000)
    }
    await place('top.png')
    await place('a/he said "no",\nand left \u001b[2J.png')
    const { reading } = await readSet(folder, cache, 32)
    expect(skippedOf(reading)).toEqual({
      'a/secret.png': 'link-outside',
      c: 'link-outside',
      'a/loop': 'link-within',
      'a/itself': 'link-within',
      'a/pipe.png': 'not-a-file',
      'a/text.png': 'not-a-picture',
      'a/empty.jpg': 'truncated',
      'a/notes.txt': 'not-a-picture',
      'a/bomb.png': 'too-many-pixels',
      'b/cut.jpg': 'truncated',
      'b/cut.png': 'truncated',
      'b/cut.webp': 'truncated',
      'b/cut.gif': 'truncated',
      'top.png': 'no-label',
    })
    expect(reading.report).toMatchObject({ read: 12, repeated: 1 })
    expect(reading.files.map(({ path }) => path)).toContain('a/he said "no",\nand left \u001b[2J.png')
    removeFolder(outside)
  })

  it('is never read beyond, whatever a list says', async () => {
    await twoClasses()
    const outside = newFolder()
    await plainPicture(40, 40, 1).toFile(join(outside, 'x.png'))
    symlinkSync(outside, join(folder, 'way'))
    const paths = ['a/0.png', 'b/0.png', join(outside, 'x.png'), '../x.png', 'a/../../x.png', 'way/x.png', 'a']
    writeFileSync(
      join(folder, 'l.csv'),
      ['path,label', ...paths.map((path, index) => `${path},${String(index % 2)}`)].join('\n'),
    )
    const { reading } = await readSet(join(folder, 'l.csv'), cache)
    expect(reading.report.read).toBe(2)
    expect(new Set(Object.values(skippedOf(reading)))).toEqual(new Set(['link-outside', 'not-a-picture']))
    removeFolder(outside)
  })

  it('the same picture to learn from and to test on, in two classes, and empty classes are told', async () => {
    for (const split of ['train', 'val', 'test'])
      for (const name of ['a', 'b'])
        for (let each = 0; each < 3; each++) await place(`${split}/${name}/${String(each)}.png`)
    const same = plainPicture(40, 40, { r: 9, g: 90, b: 200 })
    for (const path of ['train/a/same.png', 'test/a/same.png', 'train/b/same.png'])
      await same.toFile(join(folder, path))
    mkdirSync(join(folder, 'train', 'broken'))
    writeFileSync(join(folder, 'train', 'broken', 'x.jpg'), 'no')
    const { reading } = await readSet(folder, cache)
    expect(reading.report).toMatchObject({
      emptyClasses: ['broken'],
      leaks: { count: 1, examples: [{ paths: ['train/a/same.png', 'test/a/same.png'] }] },
      contradictions: { count: 1 },
      repeated: 2,
    })
    expect(reading.report.classes.map(({ name }) => name)).toEqual(['a', 'b'])
  })

  it('copies of a picture that are split by the seed all go the same way', async () => {
    const same = plainPicture(40, 40, { r: 9, g: 90, b: 200 })
    for (const name of ['a', 'b']) {
      for (let each = 0; each < 10; each++) await place(`${name}/${String(each)}.png`)
      for (let copy = 0; copy < 6; copy++) await same.toFile(join(folder, name, `copy-${String(copy)}.png`))
    }
    const { reading } = await readSet(folder, cache)
    expect(reading.report.leaks.count).toBe(0)
    expect(reading.report.repeated).toBe(11)
  })
})

describe('a set that is of no use', () => {
  it.each<[string, () => Promise<void> | void, string]>([
    ['a folder that is not there', () => removeFolder(folder), 'DATASET_MISSING'],
    ['an empty folder', () => undefined, 'DATASET_FORMAT'],
    ['folders of folders', () => void mkdirSync(join(folder, 'a/b/c'), { recursive: true }), 'DATASET_FORMAT'],
    ['pictures without a folder of a class', async () => void (await place('x.png')), 'DATASET_UNUSABLE'],
    ['one class', async () => void (await place('a/x.png')), 'DATASET_UNUSABLE'],
    [
      'no readable picture',
      () => {
        for (const name of ['a', 'b']) {
          mkdirSync(join(folder, name))
          writeFileSync(join(folder, name, 'x.jpg'), 'no picture')
        }
      },
      'DATASET_UNUSABLE',
    ],
  ])('%s is refused, and nothing is kept', async (_what, make, code) => {
    await make()
    await expect(readSet(folder, cache)).rejects.toMatchObject({ code })
    expect(kept()).toEqual([])
  })

  it('a file of another format is refused with what is known', async () => {
    writeFileSync(join(folder, 'set.zip'), 'PK')
    await expect(readSet(join(folder, 'set.zip'), cache)).rejects.toMatchObject({
      code: 'DATASET_FORMAT',
      message: expect.stringContaining('.csv'),
    })
  })
})

describe('reading', () => {
  it('that is broken off leaves nothing', async () => {
    for (const name of ['a', 'b']) for (let each = 0; each < 30; each++) await place(`${name}/${String(each)}.png`)
    const stop = new AbortController()
    const reading = cachedReading(await openRoot(folder), {
      cacheFolder: cache,
      size: 32,
      splits: { seed: 1, testShare: 0.15, validationShare: 0.1 },
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 10) stop.abort()
      },
    })
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' })
    expect(kept()).toEqual([])
  })

  it.runIf(process.getuid?.() === 0)('onto a full disk ends with DISK_FULL, and leaves nothing', async () => {
    for (const name of ['a', 'b']) for (let each = 0; each < 30; each++) await place(`${name}/${String(each)}.png`)
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', cache]).status !== 0) return
    try {
      await expect(readSet(folder, cache, 224)).rejects.toMatchObject({ code: 'DISK_FULL' })
      expect(kept()).toEqual([])
    } finally {
      spawnSync('umount', ['-l', cache])
    }
  })

  it('of a set that has not changed takes nothing but a look; decoded pictures that are damaged are made anew', async () => {
    await twoClasses()
    const { reading } = await readSet(folder, cache)
    const pixels = join(cache, 'datasets', reading.key, 'pixels-00000.bin')
    truncateSync(pixels, 100)
    expect((await readSet(folder, cache)).reading).toEqual(reading)
    expect(kept()).toEqual([reading.key])
  })
})
