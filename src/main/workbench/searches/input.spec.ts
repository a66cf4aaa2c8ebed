import { expect, it } from 'vitest'
import { dnasPresets, dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { withImages } from './input.ts'

const choices = { space: 'fbnet-cifar', dataset: 'cifar10', seed: 1, latencyTableId: 't' }
const input = { size: 96, channels: 3, classes: 10 }

it('says how colours are varied as it is at the size of the pictures that are asked for', () => {
  const asked = dnasSettingsSchema.parse({ ...dnasPresets.laptop, ...choices })
  expect(asked.jitter).toBe('auto')
  expect(withImages(asked, null)).toMatchObject({ jitter: 'none', cutout: 0, input: null })
  expect(withImages({ ...asked, input }, null)).toMatchObject({ jitter: 'light', input })
  expect(withImages({ ...asked, input, jitter: 'none' }, null)).toMatchObject({ jitter: 'none' })
})

it('reads settings from before there was a choice as they were', () => {
  const { jitter: _colours, cutout: _blanked, ...before } = dnasPresets.laptop
  expect(dnasSettingsSchema.parse({ ...before, ...choices, input })).toMatchObject({ jitter: 'none', cutout: 0 })
})
