import { expect, it } from 'vitest'
import { familyOf, publishedArchitectures } from '../architecture/index.ts'
import { imageEvaluationSettingsSchema } from '../contract/architectures.ts'
import { fittingSettings } from './fitting-settings.ts'
import { evaluationPresets } from './presets.ts'

const spec = publishedArchitectures['fbnet-a']
const at = (size: number) => familyOf(spec).withInput(spec, { size, channels: 3, classes: 10 })
const wished = imageEvaluationSettingsSchema.parse({ ...evaluationPresets.laptop, dataset: 'own', seed: 1 })

it('says how colours are varied as it is at the size of the network’s pictures', () => {
  expect(wished.jitter).toBe('auto')
  expect(fittingSettings(at(32), wished)).toMatchObject({ jitter: 'none' })
  expect(fittingSettings(at(96), wished)).toMatchObject({ jitter: 'light' })
  for (const jitter of ['none', 'strong'] as const)
    for (const size of [32, 96]) expect(fittingSettings(at(size), { ...wished, jitter })).toMatchObject({ jitter })
})

it('leaves out what is of nets of DARTS cells', () => {
  const asked = { ...wished, auxiliaryWeight: 0.4, dropPath: 0.2 }
  expect(fittingSettings(spec, asked)).toMatchObject({ auxiliaryWeight: 0, dropPath: 0 })
  expect(fittingSettings(publishedArchitectures['darts-v2'], asked)).toMatchObject({
    auxiliaryWeight: 0.4,
    dropPath: 0.2,
  })
})
