import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evolutionPresets } from '#shared/algorithms/index.ts'
import {
  fbnetSpaces,
  publishedArchitectures,
  type DartsCnnArchitecture,
  type DartsRnnArchitecture,
} from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { startTask } from '#main/compute/index.ts'
import { createDartsCnn } from '#main/search/algorithms/darts/cnn-search.ts'
import { createDartsRnn } from '#main/search/algorithms/darts/recurrent-search.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import { imageEvaluator } from '#main/search/algorithms/evaluator.ts'
import { createEvolution } from '#main/search/algorithms/evolution/create.ts'
import { derivedNetworkOf } from '#main/search/spaces/derived-net.ts'
import { tf } from '#main/search/tensor/tf.ts'
import { imageNet } from '#main/search/training/evaluation/image-net.ts'
import { createTextEvaluation } from '#main/search/training/evaluation/text-evaluation.ts'
import { cifar10Folder, testCacheFolder } from './places.ts'
import { tinyEvaluation, tinySearch, tinyText } from './tiny-text.ts'
import { madeUpLatencies, tinyCells, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const largest = 65_536
const dataset = tinyDataset({ images: 80, side: 32, classes: 10 })
const eager = false

/** Each family as a search's supernet, as a child, and as an architecture that is trained, far beyond any memory. */
const tooWide: Readonly<Record<string, () => unknown>> = {
  'a search over convolutional cells': () =>
    createDartsCnn({ ...tinyCells, channels: largest }, { dataset, latenciesUs: {}, eager }),
  'a search over recurrent cells': () =>
    createDartsRnn({ ...tinySearch, hidden: largest }, { dataset: tinyText(), eager }),
  'a search over blocks': () => {
    const space = { ...tinySpace, stages: [{ channels: 10 * largest, layers: 2, stride: 2 as const }] }
    return createDnas(tinySettings, { space, dataset: tinyDataset(), latenciesUs: madeUpLatencies(space), eager })
  },
  'a child of an evolution': () => {
    const settings = {
      ...evolutionPresets.demo,
      space: 'darts-cnn' as const,
      dataset: 'tiny',
      seed: 1,
      latencyTableId: null,
      batchSize: 4,
      trainingImages: null,
      derivedChannels: largest,
    }
    const evaluator = imageEvaluator(settings, { dataset, eager })
    return createEvolution(settings, { evaluator, latenciesUs: {} }).step(0, 0)
  },
  'a training on pictures': () =>
    imageNet(
      derivedNetworkOf({ ...(publishedArchitectures['darts-v2'] as DartsCnnArchitecture), channels: largest }),
      { ...imageEvaluationSettingsSchema.parse({ ...evaluationPresets.demo, dataset: 'tiny', seed: 1 }) },
      { dataset, eager },
    ),
  'a training on text': () =>
    createTextEvaluation(
      { ...(publishedArchitectures['ptb-v1'] as DartsRnnArchitecture), hidden: largest, vocabulary: 8 },
      tinyEvaluation,
      { dataset: tinyText(), eager, onBest: () => Promise.resolve() },
    ),
}

const told = {
  code: 'MEMORY_SHORT',
  message: expect.stringMatching(
    /^The [\d,]+ weights of this net alone take [\d.]+ GiB to train, and [\d.]+ GiB are free: choose fewer/u,
  ) as string,
}

describe('a net beyond this computer’s memory', () => {
  it.each(Object.entries(tooWide))('of %s is refused before anything is allocated', (_, create) => {
    const before = tf.memory().numTensors
    expect(create).toThrow(expect.objectContaining(told))
    expect(tf.memory().numTensors).toBe(before)
  })

  it('ends its run as failed, and says what to do', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tansaku-wide-'))
    try {
      const { done } = startTask(
        {
          kind: 'search',
          id: 'wide',
          settings: {
            ...tinyCells,
            dataset: 'cifar10',
            channels: 4_096,
            cells: 8,
            batchSize: 16,
            trainingImages: 3_200,
          },
          latenciesUs: madeUpLatencies(fbnetSpaces['fbnet-mini']),
          datasetFolders: { cifar10: cifar10Folder },
          cacheFolder: testCacheFolder,
          folder,
          resume: false,
          eager,
        },
        { onEvent: () => undefined },
      )
      expect(await done).toMatchObject({ state: 'failed', failure: told })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
