import { afterEach, expect, it } from 'vitest'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { protocolParts } from '#shared/evaluation/protocol.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { installTexts } from '../app/texts.ts'
import { i18n } from '../i18n/index.ts'
import { figureText } from './figure.ts'
import { protocolLabel } from './protocol-label.ts'

installTexts()

afterEach(() => {
  i18n.global.locale.value = 'en'
})

it('a protocol is named in the language of the page, in English as the terminal names it', () => {
  const settings = imageEvaluationSettingsSchema.parse({
    ...evaluationPresets.laptop,
    dataset: 'cifar10',
    seed: 1,
    trainingImages: 10_000,
    cutout: 8,
  })
  const protocol = { dataset: 'cifar10', parts: protocolParts({ settings, chosenOn: 'test' }) }
  expect(protocolLabel(protocol)).toBe('CIFAR-10 · laptop, 30 epochs, 10,000 images, cutout 8, chosen on test')
  i18n.global.locale.value = 'ja'
  expect(protocolLabel(protocol)).toBe('CIFAR-10 · ノート PC, 30 エポック, 10,000 枚, Cutout (px) 8, テストで選択')
})

it('a figure is a mean give or take its interval, a single seed has none', () => {
  expect(figureText({ mean: 0.55, interval: { low: 0.533, high: 0.567 } }, 'accuracy')).toBe('55.0 ± 1.7 %')
  expect(figureText({ mean: 0.55, interval: null }, 'accuracy')).toBe('55.0 %')
  expect(figureText({ mean: 270, interval: { low: 258, high: 282 } }, 'perplexity')).toBe('270 ± 12.0')
})
