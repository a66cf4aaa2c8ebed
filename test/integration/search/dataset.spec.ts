import { cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { orderedBatches, trainingBatches } from '#main/search/training/data/batches.ts'
import { loadCifar10 } from '#main/search/training/data/cifar10.ts'
import { loadDataset, type ImageDataset } from '#main/search/training/data/dataset.ts'
import { splitsOf } from '#main/search/training/data/split.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { cifar10Folder } from './places.ts'

describe('CIFAR-10', () => {
  let folder = ''
  let dataset: ImageDataset<Uint8Array>
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-dataset-'))
    dataset = await load(cifar10Folder)
  })
  afterAll(() => rm(folder, { recursive: true }))
  const load = (from: string) => loadCifar10(from, folder)

  it('has 50,000 and 10,000 images, as many of each class, with the mean and deviation of quark0/darts', () => {
    const perClass = (labels: Uint16Array) =>
      labels.reduce((counts, label) => counts.with(label, counts[label]! + 1), Array<number>(10).fill(0))
    expect(perClass(dataset.training.labels)).toEqual(Array(10).fill(5_000))
    expect(perClass(dataset.test.labels)).toEqual(Array(10).fill(1_000))
    for (let channel = 0; channel < 3; channel++) {
      let sum = 0
      for (let i = channel; i < dataset.training.pixels.length; i += 3) sum += dataset.training.pixels[i]!
      expect(sum / 255 / 50_000 / 1_024).toBeCloseTo(dataset.mean[channel]!, 3)
    }
  })

  it('is read from the cache the second time, and decoded again when the cache is damaged', async () => {
    const [name] = await readdir(join(folder, 'datasets'))
    const file = join(folder, 'datasets', name!)
    const fromCache = await load('nowhere')
    expect(Buffer.compare(fromCache.test.pixels, dataset.test.pixels)).toBe(0)
    await truncate(file, 1_000_000)
    await expect(load('nowhere')).rejects.toMatchObject({ code: 'DATASET_MISSING' })
    const again = await load(cifar10Folder)
    expect(Buffer.compare(again.test.pixels, dataset.test.pixels)).toBe(0)
  })

  it('is refused with DATASET_CORRUPT when a file is cut or its labels are not those of the images', async () => {
    const cacheFolder = join(folder, 'empty')
    const damaged = join(folder, 'damaged')
    const loadDamaged = () => loadDataset('cifar10', { datasetFolders: { cifar10: damaged }, cacheFolder })
    await cp(cifar10Folder, damaged, {
      recursive: true,
      filter: (source) => !source.includes('node_modules', cifar10Folder.length),
    })
    const labels = await readFile(join(damaged, 'test_lables.json'), 'utf8')
    await writeFile(join(damaged, 'test_lables.json'), labels.replace('[3,8', '[8,3'))
    await expect(loadDamaged()).rejects.toMatchObject({
      code: 'DATASET_CORRUPT',
      details: { file: 'test_lables.json' },
    })
    await truncate(join(damaged, 'data_batch_1.png'), 1_000_000)
    await expect(loadDamaged()).rejects.toMatchObject({
      code: 'DATASET_CORRUPT',
      details: { file: 'data_batch_1.png' },
    })
  })

  it('gives batches that depend on seed, purpose, epoch and step alone', () => {
    const indices = Int32Array.from({ length: 100 }, (_, i) => i)
    const digest = (seed: number, purpose: string, epoch: number, step: number) => {
      const source = trainingBatches(dataset, indices, {
        seed,
        purpose,
        batchSize: 8,
        augment: { crop: 'pad', flip: true, jitter: 0, cutout: 8 },
      })
      const batch = source.batch(epoch, step)
      const text = [...batch.labels.dataSync(), ...batch.images.dataSync().slice(0, 4_000)].join()
      tf.dispose(batch)
      return text
    }
    const one = digest(1, 'weights', 2, 3)
    expect(digest(1, 'weights', 2, 3)).toBe(one)
    for (const other of [
      digest(2, 'weights', 2, 3),
      digest(1, 'theta', 2, 3),
      digest(1, 'weights', 3, 3),
      digest(1, 'weights', 2, 4),
    ])
      expect(other).not.toBe(one)
  })

  it('tests on every test image once', () => {
    const source = orderedBatches(dataset, 'test', splitsOf(dataset, 0.1).test, 3_000)
    const labels = Array.from({ length: source.steps }, (_, step) => {
      const batch = source.batch(0, step)
      const found = [...batch.labels.dataSync()]
      tf.dispose(batch)
      return found
    })
    expect(labels.map((part) => part.length)).toEqual([3_000, 3_000, 3_000, 1_000])
    expect(labels.flat()).toEqual([...dataset.test.labels])
  })
})
