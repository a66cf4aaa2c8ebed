import { expect, it } from 'vitest'
import { imagesOfPreset } from './held-out.ts'

it('a preset takes all images of a set that has no more than it asks for', () => {
  const preset = { trainingImages: 4_000, validationShare: 0.1, epochs: 3 }
  expect(imagesOfPreset(preset, 4_443)).toEqual({ ...preset, trainingImages: null })
  expect(imagesOfPreset(preset, 4_444)).toBe(preset)
  expect(imagesOfPreset(preset, null)).toBe(preset)
  expect(imagesOfPreset({ epochs: 3 }, 10)).toEqual({ epochs: 3 })
})
