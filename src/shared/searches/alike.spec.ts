import { describe, expect, it } from 'vitest'
import { dartsRnnSettingsSchema } from '../algorithms/index.ts'
import { differencesOf, nextSeed } from './alike.ts'

const settings = dartsRnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-rnn', dataset: 'text', seed: 3 })

describe('a search like another', () => {
  it('is offered a seed that none of these settings had', () => {
    expect(nextSeed(settings, [])).toBe(4)
    const others = [
      { ...settings, seed: 4 },
      { ...settings, seed: 7 },
      { ...settings, seed: 90, epochs: settings.epochs + 1 },
    ]
    expect(nextSeed(settings, others)).toBe(8)
  })

  it('tells what differs, and nothing else', () => {
    const changed = { ...settings, seed: 4, epochs: settings.epochs + 1 }
    expect(differencesOf(settings, settings)).toEqual([])
    expect(differencesOf(settings, changed).map(({ key, values }) => [key, ...values])).toEqual([
      ['seed', 3, 4],
      ['epochs', settings.epochs, settings.epochs + 1],
    ])
  })
})
