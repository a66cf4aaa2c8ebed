import { describe, expect, it } from 'vitest'
import { chooseImages, splitImages } from './split.ts'

describe('the split of the training images', () => {
  const options = { seed: 5, images: null, weightShare: 0.8, batchSize: 10 }

  it('gives every image to one part', () => {
    const { weights, architecture } = splitImages(1_000, options)
    expect([weights.length, architecture.length]).toEqual([800, 200])
    expect(new Set([...weights, ...architecture]).size).toBe(1_000)
  })

  it('depends on the seed alone', () => {
    expect(splitImages(100, options)).toEqual(splitImages(100, options))
    expect(splitImages(100, options)).not.toEqual(splitImages(100, { ...options, seed: 6 }))
  })

  it('refuses a batch larger than a part, and more images than there are', () => {
    expect(() => splitImages(1_000, { ...options, images: 40 })).toThrow(
      /Only 8 images train the architecture, fewer than one batch of 10/,
    )
    expect(() => chooseImages(100, { seed: 1, images: 101 })).toThrow(/101 training images were asked for/)
  })
})
