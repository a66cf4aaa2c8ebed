import { expect, it } from 'vitest'
import { createDartsCnn } from '#main/search/algorithms/darts/cnn-search.ts'
import { createDnas } from '#main/search/algorithms/dnas/dnas.ts'
import type { Search } from '#main/search/algorithms/search.ts'
import type { ImageDataset } from '#main/search/training/data/dataset.ts'
import { splitsOf } from '#main/search/training/data/split.ts'
import { stepsIn } from '#main/search/training/training.ts'
import { madeUpLatencies, tinyCells, tinyDataset, tinySettings, tinySpace } from './tiny.ts'

const share = 0.25
const dataset = tinyDataset()
const { training, validation } = splitsOf(dataset, share)

/** The same data set with other pixels in some of its training images, and other test images. */
function changed(images: Int32Array): ImageDataset {
  const size = dataset.height * dataset.width * dataset.channels
  const pixels = dataset.training.pixels.slice()
  for (const image of images) pixels.fill(255, image * size, (image + 1) * size)
  const test = { ...dataset.test, pixels: dataset.test.pixels.map((value) => 255 - value) }
  return { ...dataset, training: { ...dataset.training, pixels }, test }
}

function stateAfterAnEpoch(search: Search): string {
  // Past what DNAS warms up for.
  for (let step = 0; step < stepsIn(search, 1); step++) search.step(1, step)
  const state = JSON.stringify(search.records().map(({ name, data }) => [name, [...data]]))
  search.dispose()
  return state
}

it.each([
  [
    'DNAS',
    (data: ImageDataset) =>
      createDnas(
        { ...tinySettings, validationShare: share },
        { space: tinySpace, dataset: data, latenciesUs: madeUpLatencies(tinySpace), eager: false },
      ),
  ],
  [
    'DARTS',
    (data: ImageDataset) =>
      createDartsCnn({ ...tinyCells, validationShare: share }, { dataset: data, latenciesUs: {}, eager: false }),
  ],
])(
  'a search by %s never sees the images held out for validation, nor those of the test',
  (_name, start) => {
    const usual = stateAfterAnEpoch(start(dataset))
    expect(stateAfterAnEpoch(start(changed(validation)))).toBe(usual)
    expect(stateAfterAnEpoch(start(changed(training)))).not.toBe(usual)
  },
  120_000,
)
