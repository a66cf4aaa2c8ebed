import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { createRandom } from '#shared/random.ts'
import { cifar10Folder } from '../search/places.ts'

/** Two classes of CIFAR-10, enlarged, and three that are drawn. */
export const pictureClasses = ['automobile', 'frog', 'rings', 'stars', 'stripes'] as const
type PictureClass = (typeof pictureClasses)[number]

const photographed: Readonly<Partial<Record<PictureClass, number>>> = { automobile: 1, frog: 6 }

/** A picture's side is between these, the two sides apart: no two pictures need be of one size. */
const sides = { least: 100, most: 260 }

/**
 * A folder with a sub-folder for each of `pictureClasses`, of JPEGs of mixed sizes.
 * @returns the folder
 */
export async function pictureFolder(
  folder: string,
  { perClass = 20, seed = 1 }: { perClass?: number; seed?: number } = {},
): Promise<string> {
  const random = createRandom(seed)
  const side = (): number => sides.least + random.int(sides.most - sides.least)
  for (const name of pictureClasses) {
    mkdirSync(join(folder, name), { recursive: true })
    const label = photographed[name]
    const small = label === undefined ? null : await cifarPictures(label, perClass)
    for (let number = 0; number < perClass; number++) {
      const [width, height] = [side(), side()]
      const picture =
        small === null
          ? sharp(Buffer.from(drawing(name, width, height, createRandom(`${name} ${String(seed)} ${String(number)}`))))
          : sharp(small[number]!, { raw: { width: 32, height: 32, channels: 3 } }).resize(width, height, {
              fit: 'fill',
              kernel: 'cubic',
            })
      await picture.jpeg({ quality: 90 }).toFile(join(folder, name, `${name}-${String(number).padStart(4, '0')}.jpg`))
    }
  }
  return folder
}

/** Of the test batch: one picture a row of 1024 pixels. */
async function cifarPictures(label: number, count: number): Promise<Buffer[]> {
  const { readFile } = await import('node:fs/promises')
  const labels = JSON.parse(await readFile(join(cifar10Folder, 'test_lables.json'), 'utf8')) as number[]
  const rows = [...labels.keys()].filter((row) => labels[row] === label).slice(0, count)
  if (rows.length < count) throw new Error(`CIFAR-10 has ${String(rows.length)} such pictures to test on`)
  const { data } = await sharp(join(cifar10Folder, 'test_batch.png')).removeAlpha().raw().toBuffer({
    resolveWithObject: true,
  })
  return rows.map((row) => data.subarray(row * 3_072, (row + 1) * 3_072))
}

function drawing(name: PictureClass, width: number, height: number, random: ReturnType<typeof createRandom>): string {
  const colour = (): string => `hsl(${String(random.int(360))} 70% ${String(30 + random.int(40))}%)`
  const at = (most: number): number => random.int(most)
  const shapes = Array.from({ length: 6 }, () => {
    const [x, y, r] = [at(width), at(height), 10 + at(40)]
    if (name === 'rings')
      return `<circle cx="${String(x)}" cy="${String(y)}" r="${String(r)}" fill="none" stroke="${colour()}" stroke-width="8"/>`
    if (name === 'stripes')
      return `<rect x="${String(x)}" y="0" width="${String(6 + at(12))}" height="${String(height)}" fill="${colour()}"/>`
    const points = Array.from({ length: 10 }, (_, corner) => {
      const [radius, angle] = [corner % 2 === 0 ? r : r / 2.5, (corner * Math.PI) / 5]
      return `${String(x + radius * Math.sin(angle))},${String(y - radius * Math.cos(angle))}`
    })
    return `<polygon points="${points.join(' ')}" fill="${colour()}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}"><rect width="100%" height="100%" fill="${colour()}"/>${shapes.join('')}</svg>`
}

/** A picture of one colour, or of noise where none is given. */
export const plainPicture = (
  width: number,
  height: number,
  colour: { r: number; g: number; b: number } | number,
): ReturnType<typeof sharp> =>
  typeof colour === 'number'
    ? sharp(Buffer.from(noise(width * height * 3, colour)), { raw: { width, height, channels: 3 } })
    : sharp({ create: { width, height, channels: 3, background: colour } })

function noise(bytes: number, seed: number): Uint8Array {
  const random = createRandom(seed)
  return Uint8Array.from({ length: bytes }, () => random.int(256))
}

/** The value of a channel at a place of image number `image` in the binary files that are made here. */
export const binaryValue = (image: number, y: number, x: number, channel: number): number =>
  (image * 31 + y * 7 + x * 3 + channel * 101) % 256

/** CIFAR's binary layout: labels, then three planes of 32 × 32. */
export function cifarRecords(first: number, labels: readonly (readonly number[])[]): Buffer {
  return Buffer.concat(
    labels.map((label, index) => {
      const planes = Buffer.alloc(3_072)
      for (let channel = 0; channel < 3; channel++)
        for (let y = 0; y < 32; y++)
          for (let x = 0; x < 32; x++) planes[channel * 1_024 + y * 32 + x] = binaryValue(first + index, y, x, channel)
      return Buffer.concat([Buffer.from(label), planes])
    }),
  )
}

/** IDX files of grey images of 28 × 28 with these labels. */
export function writeIdx(
  folder: string,
  prefix: string,
  first: number,
  labels: readonly number[],
  packed: boolean,
): void {
  const header = (...words: number[]): Buffer => {
    const buffer = Buffer.alloc(4 * words.length)
    words.forEach((word, index) => buffer.writeUInt32BE(word, 4 * index))
    return buffer
  }
  const images = Buffer.concat(
    labels.map((_, index) =>
      Buffer.from(
        Uint8Array.from({ length: 784 }, (__, at) => binaryValue(first + index, Math.floor(at / 28), at % 28, 0)),
      ),
    ),
  )
  const write = (name: string, bytes: Buffer): void => {
    writeFileSync(join(folder, `${prefix}-${name}${packed ? '.gz' : ''}`), packed ? gzipSync(bytes) : bytes)
  }
  write('images-idx3-ubyte', Buffer.concat([header(0x803, labels.length, 28, 28), images]))
  write('labels-idx1-ubyte', Buffer.concat([header(0x801, labels.length), Buffer.from(labels)]))
}
