import { describe, expect, it } from 'vitest'
import type { SweepWish } from '../contract/sweeps.ts'
import { mostRuns, planSweep, valuesText } from './plan.ts'

const wish: Omit<SweepWish, 'training'> = {
  name: 'sweep',
  preset: 'demo',
  settings: { algorithm: 'dnas', space: 'fbnet-mini', dataset: 'cifar10', latencyTableId: 'a', seed: 1 },
  axes: [],
}
const plan = (changes: Partial<typeof wish>) => planSweep({ ...wish, ...changes })
const failing = (changes: Partial<typeof wish>) => expect(() => plan(changes))

describe('a sweep', () => {
  it('does every value with every other, all of the first seed before the second', () => {
    const { runs, duplicates } = plan({
      axes: [
        { setting: 'latencyBeta', values: [0.6, 6] },
        { setting: 'seed', values: [3, 4] },
        { setting: 'latencyTableId', values: ['a', 'b'] },
      ],
    })
    expect(duplicates).toBe(0)
    expect(runs.map(({ values }) => [values['seed'], values['latencyBeta'], values['latencyTableId']])).toEqual([
      [3, 0.6, 'a'],
      [3, 0.6, 'b'],
      [3, 6, 'a'],
      [3, 6, 'b'],
      [4, 0.6, 'a'],
      [4, 0.6, 'b'],
      [4, 6, 'a'],
      [4, 6, 'b'],
    ])
    expect(runs.map(({ settings }) => settings)).toMatchObject(runs.map(({ values }) => values))
    expect(runs.map(({ name }) => name).slice(0, 2)).toEqual(['sweep 1', 'sweep 2'])
  })

  it('varies the size of the pictures, which is told by its side alone', () => {
    const [small, large] = [48, 96].map((size) => ({ size, channels: 3, classes: 5 }))
    const { runs } = plan({
      settings: { algorithm: 'once', space: 'fbnet-mini', dataset: 'own', seed: 1 },
      axes: [{ setting: 'input', values: [small!, large!] }],
    })
    expect(runs.map(({ settings }) => settings)).toMatchObject([{ input: small }, { input: large }])
    expect(runs.map(({ values }) => valuesText(values))).toEqual([' (input 48 px)', ' (input 96 px)'])
  })

  it('searches once with a method that does not have what varies', () => {
    const { runs, duplicates } = plan({
      axes: [
        { setting: 'algorithm', values: ['dnas', 'random'] },
        { setting: 'latencyBeta', values: [0.6, 6, 6] },
      ],
    })
    expect(runs.map(({ values }) => values)).toEqual([
      { algorithm: 'dnas', latencyBeta: 0.6 },
      { algorithm: 'dnas', latencyBeta: 6 },
      { algorithm: 'random' },
    ])
    expect(duplicates).toBe(3)
  })

  it('leaves out what takes no part with another value', () => {
    const { runs } = plan({
      axes: [
        { setting: 'latencyLoss', values: ['article', 'ratio'] },
        { setting: 'latencyBeta', values: [0.6, 6] },
        { setting: 'latencyTargetUs', values: [500, 900] },
      ],
    })
    expect(runs.map(({ values }) => values)).toEqual([
      { latencyLoss: 'article', latencyBeta: 0.6 },
      { latencyLoss: 'article', latencyBeta: 6 },
      { latencyLoss: 'ratio', latencyTargetUs: 500 },
      { latencyLoss: 'ratio', latencyTargetUs: 900 },
    ])
  })

  it('is refused with what is wrong with it', () => {
    failing({ axes: [{ setting: 'seed', values: Array.from({ length: mostRuns + 1 }, (_, seed) => seed) }] }).toThrow(
      /501 combinations/,
    )
    failing({ axes: [{ setting: 'moon', values: [1, 2] }] }).toThrow('There is no setting moon.')
    failing({ axes: [{ setting: 'childEpochs', values: [1, 2] }] }).toThrow(/childEpochs takes no part/)
    failing({ axes: [{ setting: 'latencyBeta', values: [0.6, -1] }] }).toThrow(/latencyBeta -1/)
    failing({
      axes: [
        { setting: 'epochs', values: [5] },
        { setting: 'epochs', values: [6] },
      ],
    }).toThrow(/epochs varies/)
    failing({ preset: 'moon' }).toThrow(/no preset moon/)
    failing({ settings: { ...wish.settings, algorithm: 'darts' } }).toThrow('fbnet-mini is not searched with darts.')
  })
})
