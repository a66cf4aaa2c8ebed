import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDartsCnn } from '#main/search/algorithms/darts/cnn-search.ts'
import { createDartsRnn } from '#main/search/algorithms/darts/recurrent-search.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { runTraining } from '#main/search/training/run.ts'
import { tinyCells, tinyDataset } from './tiny.ts'
import { tinySearch, tinyText } from './tiny-text.ts'

const epochs = 50
/**
 * Where nothing leaks, 40 epochs add less than 1 MiB, of code that V8 compiles late. The margin is for other machines'
 * allocators:
 * 0.4 MiB an epoch. Tensors and their bytes, which are ours alone, have none.
 */
const marginBytes = 16 * 2 ** 20
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-long-run-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

/** Runs a search as the search process does, with checkpoints, and tells memory at the end of each epoch. */
async function memoryOf(search: Search): Promise<{ tensors: number; bytes: number; rss: number }[]> {
  const seen: { tensors: number; bytes: number; rss: number }[] = []
  const end = await runTraining(
    search,
    { folder, identity: {}, engine: {}, resume: false, retention: 'epochs' },
    {
      stopRequested: () => false,
      emit: (event) => {
        if (event.type !== 'epoch') return
        collectGarbage()
        seen.push({ tensors: event.epoch.tensors, bytes: tf.memory().numBytes, rss: process.memoryUsage.rss() })
      },
    },
  )
  expect(end).toMatchObject({ state: 'done' })
  search.dispose()
  return seen
}

// Half a minute on two quiet cores, most of it building the graphs.
describe('a search of 50 epochs', { timeout: 300_000 }, () => {
  it.each<[string, () => Search]>([
    [
      'convolutional',
      () =>
        createDartsCnn(
          { ...tinyCells, epochs },
          { dataset: tinyDataset({ images: 16 }), latenciesUs: {}, eager: false },
        ),
    ],
    [
      'recurrent',
      () =>
        createDartsRnn({ ...tinySearch, epochs, hidden: 32 }, { dataset: tinyText({ training: 200 }), eager: false }),
    ],
  ])('keeps its tensors and its memory flat (%s cells)', async (_cells, create) => {
    const seen = await memoryOf(create())
    expect(seen).toHaveLength(epochs)
    const afterEpoch = (epoch: number) => seen[epoch - 1]!
    expect(afterEpoch(epochs)).toMatchObject({ tensors: afterEpoch(3).tensors, bytes: afterEpoch(3).bytes })
    expect(afterEpoch(epochs).rss - afterEpoch(10).rss).toBeLessThan(marginBytes)
  })
})
