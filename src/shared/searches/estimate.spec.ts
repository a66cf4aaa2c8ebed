import { expect, it } from 'vitest'
import { dartsCnnSettingsSchema, dartsRnnSettingsSchema, dnasSettingsSchema } from '../algorithms/index.ts'
import { type SearchSummary } from '../contract/searches.ts'
import { estimate } from './estimate.ts'

const images = { training: 50_000 }
const cnn = dartsCnnSettingsSchema.parse({
  algorithm: 'darts',
  space: 'darts-cnn',
  dataset: 'cifar10',
  seed: 1,
  validationShare: 0,
})

it("counts the article's steps", () => {
  expect(estimate(cnn, images, [])).toEqual({ epochs: 50, stepsPerEpoch: 390, steps: 19_500, durationMs: null })
  // A tenth of the images is held out unless all are asked for.
  expect(estimate({ ...cnn, validationShare: 0.1 }, images, [])?.stepsPerEpoch).toBe(351)
  const dnas = dnasSettingsSchema.parse({
    algorithm: 'dnas',
    space: 'fbnet',
    dataset: 'cifar10',
    seed: 1,
    latencyTableId: 't1',
    validationShare: 0,
  })
  expect(estimate(dnas, images, [])?.stepsPerEpoch).toBe(208 + 52)
  const rnn = dartsRnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-rnn', dataset: 'ptb', seed: 1 })
  expect(estimate(rnn, { training: 896_000 }, [])?.stepsPerEpoch).toBe(99)
})

it('takes the time a step took from a run of the same size, whatever else differs', () => {
  const run = (settings: typeof cnn, durationMs: number): SearchSummary =>
    ({ settings, latest: { durationMs }, createdAt: '2026-11-24T00:00:00Z' }) as SearchSummary
  const short = { ...cnn, trainingImages: 12_800, epochs: 5, seed: 9 }
  expect(estimate(cnn, images, [run({ ...short, channels: 8 }, 1), run(short, 100_000)])?.durationMs).toBe(19_500_000)
})
