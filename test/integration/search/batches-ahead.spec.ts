import { mkdtemp, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createShardWriter } from '#main/datasets/shards.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { openBatchThreads, usualThreads, type BatchThreads } from '#main/search/training/data/batch-threads.ts'
import { orderedBatches, trainingBatches, type BatchSource } from '#main/search/training/data/batches.ts'
import type { ImageDataset } from '#main/search/training/data/dataset.ts'
import { loadShards } from '#main/search/training/data/own-pictures.ts'
import { resized } from '#main/search/training/data/resized.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { madeUpLatencies, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const memory = tinyDataset({ side: 16 })
const all = (dataset: ImageDataset): Int32Array => Int32Array.from({ length: dataset.training.count }, (_, i) => i)

/** The same pictures as in memory, in a folder of shards. */
async function writeShards(folder: string): Promise<void> {
  const { height, width, channels, training } = memory
  const writer = createShardWriter(folder, { height, width, channels })
  const bytes = height * width * channels
  for (let i = 0; i < training.count; i++) await writer.append(training.pixels.subarray(i * bytes, (i + 1) * bytes))
  const facts = { classes: ['a', 'b', 'c'], mean: [...memory.mean], std: [...memory.std], digest: 'd' }
  await writer.finish(
    facts,
    training.labels,
    Array.from(training.labels, () => 'training' as const),
  )
  await writer.close()
}

/** Counts what threads made, and waits until they have started. */
async function countedThreads(count: number) {
  const threads = openBatchThreads(count)
  const { height, width, channels, mean, std } = memory
  const own = { format: { height, width, channels, mean, std }, augment: null, source: new Uint8Array(16 * 16 * 3) }
  const order = { images: Int32Array.of(0), seed: [0] }
  // They are asked by turns.
  for (let inTurn = 0; inTurn < count; await pause(5))
    inTurn = threads.begin(own, order).take() === null ? 0 : inTurn + 1
  let made = 0
  const counted: BatchThreads = {
    ...threads,
    begin: (...asked) => {
      const batch = threads.begin(...asked)
      return {
        ...batch,
        take: () => {
          const values = batch.take()
          if (values !== null) made += 1
          return values
        },
      }
    },
  }
  return { threads: counted, made: () => made }
}

function read(source: BatchSource, epoch: number, step: number): string {
  const batch = source.batch(epoch, step)
  const text = [...batch.labels.dataSync(), ...batch.images.dataSync()].join()
  tf.dispose(batch)
  return text
}

function failureOf(run: () => unknown): unknown {
  try {
    run()
    return null
  } catch (error) {
    return error
  }
}

/** Of two epochs and a bit, from a step of the first on. */
function readOn(source: BatchSource, from: number): string[] {
  const steps = 2 * source.steps + 2
  return Array.from({ length: steps - from }, (_, i) =>
    read(source, Math.floor((from + i) / source.steps), (from + i) % source.steps),
  )
}

describe('batches made ahead', () => {
  let folder = ''
  const open: BatchThreads[] = []
  const start = async (count: number) => {
    const started = await countedThreads(count)
    open.push(started.threads)
    return started
  }
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tansaku-ahead-'))
  })
  afterEach(async () => {
    for (const threads of open.splice(0)) await threads.close()
  })
  afterAll(() => rm(folder, { recursive: true }))

  const options = { seed: 4, purpose: 'weights', batchSize: 12 } as const
  const augments = {
    pad: { crop: 'pad', flip: true, jitter: 0, cutout: 4 },
    resized: { crop: 'resized', flip: true, jitter: 0.4, cutout: 0 },
    nothing: null,
  } as const
  const datasets: Readonly<Record<string, () => Promise<ImageDataset>>> = {
    'in memory': async () => memory,
    'in shards': async () => {
      await writeShards(folder)
      return loadShards('own', folder)
    },
    'brought to another size': async () => resized(memory, 20),
  }

  it.each(Object.keys(datasets))(
    'of pictures %s are the same bit for bit as those made by the asking thread, from any batch on',
    async (name) => {
      const dataset = await datasets[name]!()
      const { threads, made } = await start(2)
      for (const augment of Object.values(augments)) {
        const of = (own: BatchThreads | null) =>
          trainingBatches(dataset, all(dataset), { ...options, augment, threads: own })
        const expected = readOn(of(null), 0)
        expect(new Set(expected).size).toBe(expected.length)
        const before = made()
        expect(readOn(of(threads), 0)).toEqual(expected)
        // All but the first, which nobody could have begun.
        expect(made() - before).toBe(expected.length - 1)
        for (const from of [1, 4, 7]) expect(readOn(of(threads), from)).toEqual(expected.slice(from))
      }
    },
  )

  it('in order are the same, the short last one too, round after round', async () => {
    const { threads, made } = await start(1)
    const chosen = all(memory)
    const [own, ahead] = [null, threads].map((by) => orderedBatches(memory, 'training', chosen, 12, { threads: by }))
    for (let round = 0; round < 2; round++)
      for (let step = 0; step < own!.steps; step++) expect(read(ahead!, round, step)).toBe(read(own!, round, step))
    expect(made()).toBe(2 * (own!.steps - 1))
  })

  it('are those that were asked for where the order is another than expected', async () => {
    const { threads, made } = await start(1)
    const of = (by: BatchThreads | null, among?: number) =>
      trainingBatches(memory, all(memory), {
        ...options,
        augment: augments.pad,
        threads: by,
        ...(among !== undefined && { among }),
      })
    const own = of(null)
    const ahead = of(threads)
    for (const [epoch, step] of [
      [0, 3],
      [0, 1],
      [2, 4],
      [0, 0],
      [0, 0],
      [0, 1],
    ] as const)
      // prettier-ignore
      expect(read(ahead, epoch, step)).toBe(read(own, epoch, step))
    const before = made()
    const rounds = of(threads, 3)
    for (let i = 0; i < 9; i++) expect(read(rounds, 0, i % 3)).toBe(read(own, 0, i % 3))
    expect(made() - before).toBe(8)
  })

  it('go on where their thread has ended, and the same', async () => {
    const { threads } = await start(1)
    const of = (by: BatchThreads | null) =>
      trainingBatches(memory, all(memory), { ...options, augment: augments.resized, threads: by })
    const expected = readOn(of(null), 0)
    const source = of(threads)
    const first = [0, 1].map((step) => read(source, 0, step))
    await threads.close()
    const rest = readOn(source, 2)
    expect([...first, ...rest]).toEqual(expected)
  })

  it('whose pictures are damaged meanwhile fail with the code that the asking thread has', async () => {
    await writeShards(folder)
    const { threads } = await start(1)
    const of = async (by: BatchThreads | null) => {
      const dataset = await loadShards('own', folder)
      return trainingBatches(dataset, all(dataset), { ...options, augment: null, threads: by })
    }
    const [own, ahead] = [await of(null), await of(threads)]
    expect(read(ahead, 0, 0)).toBe(read(own, 0, 0))
    // What was made before the file was cut is not asked for.
    await truncate(join(folder, 'pixels-00000.bin'), 100)
    const expected = { code: 'DATASET_CORRUPT', details: { file: 'pixels-00000.bin' } }
    expect(failureOf(() => readOn(own, 2 * own.steps))).toMatchObject(expected)
    expect(failureOf(() => readOn(ahead, 2 * ahead.steps))).toMatchObject(expected)
    expect(failureOf(() => read(begunTooLate(threads), 0, 1))).toMatchObject(expected)
  })

  /** A source whose second batch was begun in a folder that is not whole, after the first, which is its own. */
  function begunTooLate(threads: BatchThreads): BatchSource {
    const reader = {
      read: (_image: number, into: Uint8Array) => void into.fill(0),
      source: { kind: 'shards', folder, pictures: all(memory) },
    } as const
    const dataset: ImageDataset = { ...memory, training: { ...memory.training, pixels: reader } }
    const source = trainingBatches(dataset, all(dataset), { ...options, augment: null, threads })
    read(source, 0, 0)
    return source
  }
})

describe('a search whose batches are made ahead', () => {
  const large = { ...tinySpace, input: { ...tinySpace.input, size: 32 } }
  const dataset = tinyDataset({ images: 192, side: 32 })
  const settings = { ...tinySettings, batchSize: 24 }
  const open: Search[] = []
  const start = (): Search => {
    const search = createDnas(settings, {
      space: large,
      dataset,
      latenciesUs: madeUpLatencies(large),
      eager: false,
    })
    open.push(search)
    return search
  }
  const state = (search: Search): string => JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
  const run = (search: Search, epoch: number, from: number, to: number): void => {
    for (let step = from; step < to; step++) search.step(epoch, step)
  }
  afterEach(() => {
    for (const search of open.splice(0)) search.dispose()
  })

  it('goes on bit for bit from any of them', () => {
    expect(usualThreads(24 * 32 * 32 * 3)).not.toBeNull()
    const whole = start()
    const steps = stepsIn(whole, 0)
    run(whole, 0, 0, steps)
    run(whole, 1, 0, steps)
    const expected = state(whole)
    for (const stop of [1, 6]) {
      const half = start()
      run(half, 0, 0, steps)
      run(half, 1, 0, stop)
      const resumed = start()
      resumed.load(half.records())
      run(resumed, 1, stop, steps)
      expect(state(resumed)).toBe(expected)
    }
  })
})
