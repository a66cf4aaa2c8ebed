import { describe, expect, it } from 'vitest'
import type { ImageSet } from './dataset.ts'
import { chooseImages, splitImages, splitsOf } from './split.ts'

/** `perClass` labels of each class, mixed; pixels that no split may look at. */
function dataset(perClass: readonly number[], id = 'made-up') {
  const labels = Uint16Array.from(perClass.flatMap((count, label) => Array<number>(count).fill(label)))
  const set = (): ImageSet => ({
    count: labels.length,
    labels,
    get pixels(): Uint8Array {
      throw new Error('a split looks at no pixels')
    },
  })
  return { id, training: set(), test: set() }
}
const classesIn = (images: Int32Array, labels: Uint16Array): number[] =>
  [...images].reduce<number[]>((counts, image) => counts.with(labels[image]!, counts[labels[image]!]! + 1), [0, 0, 0])
const all = Int32Array.from({ length: 1_000 }, (_, image) => image)

describe('the splits of a data set', () => {
  it('hold out the share of every class, and give every training image to one part', () => {
    const data = dataset([100, 200, 50])
    const { training, validation, test } = splitsOf(data, 0.1)
    expect(classesIn(validation, data.training.labels)).toEqual([10, 20, 5])
    expect([...training, ...validation].sort((a, b) => a - b)).toEqual([...all.subarray(0, 350)])
    expect(test).toEqual(all.subarray(0, 350))
  })
  it('are the same for every run, others for another data set', () => {
    const { validation } = splitsOf(dataset([100, 100, 100]), 0.1)
    expect(splitsOf(dataset([100, 100, 100]), 0.1).validation).toEqual(validation)
    expect(splitsOf(dataset([100, 100, 100], 'other'), 0.1).validation).not.toEqual(validation)
  })
  it('hold out more of the same images where the share is larger, so that what a search never saw stays unseen', () => {
    const data = dataset([100, 100, 100])
    const larger = new Set(splitsOf(data, 0.3).validation)
    expect([...splitsOf(data, 0.1).validation].every((image) => larger.has(image))).toBe(true)
  })
  it('hold out nothing where the share is 0, and refuse a share that leaves nothing', () => {
    expect(splitsOf(dataset([4, 4, 4]), 0)).toMatchObject({ training: all.subarray(0, 12), validation: { length: 0 } })
    for (const share of [0.01, 0.99])
      expect(() => splitsOf(dataset([4, 4, 4]), share)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
  })
})

describe("a search's split of the training images", () => {
  const options = { seed: 5, images: null, weightShare: 0.8, batchSize: 10 }

  it('gives every image of the training split to one part, and none of the validation', () => {
    const { training, validation } = splitsOf(dataset([400, 400, 200]), 0.1)
    const { weights, architecture } = splitImages(training, options)
    expect([weights.length, architecture.length]).toEqual([720, 180])
    const used = new Set([...weights, ...architecture])
    expect(used.size).toBe(900)
    expect([...validation].some((image) => used.has(image))).toBe(false)
  })

  it('depends on the seed alone', () => {
    const images = all.subarray(0, 100)
    expect(splitImages(images, options)).toEqual(splitImages(images, options))
    expect(splitImages(images, options)).not.toEqual(splitImages(images, { ...options, seed: 6 }))
  })

  it('refuses a batch larger than a part, and more images than there are', () => {
    expect(() => splitImages(all, { ...options, images: 40 })).toThrow(
      /Only 8 images train the architecture, fewer than one batch of 10/,
    )
    expect(() => chooseImages(all.subarray(0, 100), { seed: 1, images: 101 })).toThrow(
      /101 training images were asked for/,
    )
  })
})
