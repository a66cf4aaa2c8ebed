import { describe, expect, it } from 'vitest'
import {
  imageEvaluationSettingsSchema,
  textEvaluationSettingsSchema,
  type EvaluationSettings,
  type ImageEvaluationSettings,
} from '../contract/architectures.ts'
import { evaluationPresets, textEvaluationPresets } from './presets.ts'
import { protocolKey, protocolName, protocolParts, type Trained } from './protocol.ts'

const images = (more: Partial<ImageEvaluationSettings> = {}): ImageEvaluationSettings =>
  imageEvaluationSettingsSchema.parse({ ...evaluationPresets.laptop, dataset: 'cifar10', seed: 1, ...more })
const text = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.laptop, dataset: 'sotu', seed: 1 })
const key = (settings: EvaluationSettings, chosenOn: Trained['chosenOn'] = 'validation') =>
  protocolKey({ settings, chosenOn })
const name = (settings: EvaluationSettings, chosenOn: Trained['chosenOn'] = 'validation') =>
  protocolName(settings.dataset, protocolParts({ settings, chosenOn }))

/** The same settings with one of them changed, for each but the task. */
function changedOnce(settings: EvaluationSettings): (readonly [string, EvaluationSettings])[] {
  return Object.entries(settings)
    .filter(([setting]) => setting !== 'task')
    .map(([setting, value]) => {
      const other = typeof value === 'number' ? value / 2 + 0.3 : value === null ? 7 : 'other'
      return [setting, { ...settings, [setting]: other }] as const
    })
}

describe('a training protocol', () => {
  it('is everything that decides an accuracy but the seed, and so is its name', () => {
    for (const settings of [images(), text])
      for (const [setting, changed] of changedOnce(settings)) {
        expect(key(changed) === key(settings), setting).toBe(setting === 'seed')
        expect(name(changed) === name(settings), setting).toBe(setting === 'seed')
      }
    expect(key(images(), 'test')).not.toBe(key(images(), 'last'))
  })

  it('does not depend on the order in which settings are written', () => {
    const { dataset, ...others } = images()
    expect(key({ ...others, dataset })).toBe(key(images()))
  })

  it('is called by its data set and preset, else by what differs from the nearest one', () => {
    expect(name(images())).toBe('CIFAR-10 · laptop, 30 epochs')
    expect(name(images({ epochs: 4, trainingImages: 10_000 }))).toBe('CIFAR-10 · laptop, 4 epochs, 10,000 images')
    expect(name(images({ ...evaluationPresets.paper, dropPath: 0 }))).toBe('CIFAR-10 · paper, 600 epochs, no drop path')
    expect(name(images({ validationShare: 0.2 }))).toBe('CIFAR-10 · laptop, 30 epochs, validation share 0.2')
    expect(name(text)).toBe('State of the Union · laptop, 6 epochs')
  })

  it('says how pictures are varied only where that is not as it always was', () => {
    expect(key(images({ jitter: 'none' }))).not.toMatch(/flip|crop|jitter/)
    expect(key(images({ jitter: 'light' }))).toMatch(/jitter=light/)
    expect(name(images({ jitter: 'light' }))).toBe('CIFAR-10 · laptop, 30 epochs, jitter light')
    expect(key(images({ flip: false, crop: 'resized' }))).toMatch(/crop=resized .*flip=false/)
    expect(name(images({ flip: false, crop: 'none' }))).toBe('CIFAR-10 · laptop, 30 epochs, no flip, no crop')
  })

  it('says where its epoch was not chosen on validation', () => {
    expect(name(images({ validationShare: 0 }), 'last')).toBe('CIFAR-10 · laptop, 30 epochs, last epoch')
    expect(name(images({ validationShare: 0 }), 'test')).toBe('CIFAR-10 · laptop, 30 epochs, chosen on test')
  })
})
