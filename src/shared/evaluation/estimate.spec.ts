import { expect, it } from 'vitest'
import { evaluationSettingsSchema } from '../contract/architectures.ts'
import { epochMs, itemsOf } from './estimate.ts'

it('goes by the training of the network that is nearest in size, the newest of those alike', () => {
  const seen = [
    { macs: 100, items: 10, durationMs: 2_000 },
    { macs: 100, items: 10, durationMs: 9_000 },
    { macs: 4_000, items: 10, durationMs: 40_000 },
  ]
  expect(epochMs({ macs: 200, items: 30 }, seen)).toBe(12_000)
  expect(epochMs({ macs: 2_000, items: 10 }, seen)).toBe(20_000)
  expect(epochMs({ macs: 200, items: 30 }, [])).toBeNull()
})

it('counts what an epoch learns from: no more than there is, without what is held out', () => {
  const images = (more: object) => evaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1, ...more })
  expect(itemsOf(images({}), { training: 50_000, validation: null })).toBe(45_000)
  expect(itemsOf(images({ trainingImages: 2_000 }), { training: 50_000, validation: null })).toBe(2_000)
  expect(itemsOf(images({ trainingImages: 2_000, validationShare: 0 }), { training: 1_000, validation: null })).toBe(
    1_000,
  )
  expect(itemsOf(images({}), { training: 1_000, validation: 300 })).toBe(700)
  const text = evaluationSettingsSchema.parse({ task: 'text', dataset: 'ptb', seed: 1, trainingTokens: null })
  expect(itemsOf(text, { training: 900, validation: 100 })).toBe(900)
})
