import { describe, expect, it } from 'vitest'
import { check, draftOf, presetOf } from './form.ts'

const complete = () => ({ ...draftOf('demo'), space: 'fbnet-mini', dataset: 'cifar10', latencyTableId: 't1' })

describe('check', () => {
  it('accepts a complete draft', () => {
    expect(check(complete())).toMatchObject({ issues: null, settings: { algorithm: 'dnas', space: 'fbnet-mini', latencyTableId: 't1' } })
  })
  it('names each field that is wrong and its limit', () => {
    const { issues } = check({ ...complete(), epochs: 0, batchSize: 1.5, weightShare: 1, latencyBeta: Number.NaN, latencyTableId: null, seed: -1 })
    expect(issues).toEqual({
      epochs: { key: 'tooSmallExclusive', limit: '0' },
      batchSize: { key: 'whole', limit: '' },
      weightShare: { key: 'tooBigExclusive', limit: '1' },
      latencyBeta: { key: 'number', limit: '' },
      latencyTableId: { key: 'missing', limit: '' },
      seed: { key: 'tooSmall', limit: '0' },
    })
  })
  it('takes an empty number of training images for all of them', () => {
    expect(check({ ...complete(), trainingImages: null }).settings).toMatchObject({ trainingImages: null })
  })
  it('asks a random search for nothing but space, seed and number', () => {
    expect(check({ ...draftOf('paper'), algorithm: 'random', space: 'fbnet-mini', architectures: 2 }).settings).toEqual({ algorithm: 'random', space: 'fbnet-mini', seed: 1, architectures: 2 })
  })
})

it('presetOf tells the preset until a number is changed', () => {
  expect(presetOf(draftOf('laptop'))).toBe('laptop')
  expect(presetOf({ ...draftOf('laptop'), latencyBeta: 0.7 })).toBeNull()
})
