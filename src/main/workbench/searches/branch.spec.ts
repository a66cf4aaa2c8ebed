import { describe, expect, it } from 'vitest'
import { dartsCnnPresets, dnasPresets } from '#shared/algorithms/index.ts'
import { branchSettings } from './branch.ts'

const settings = { ...dartsCnnPresets.laptop, dataset: 'cifar10', seed: 1, latencyTableId: null }
const search = { id: 'search-1', settings }

describe('a branch', () => {
  it('keeps all settings but those that were changed', () => {
    expect(branchSettings(search, [1, 2, 3], 2, { weightDecay: 9e-4, stopOnCollapse: true })).toEqual({
      ...settings,
      weightDecay: 9e-4,
      stopOnCollapse: true,
    })
    expect(branchSettings(search, [1, 2, 3], 3, {})).toEqual(settings)
  })

  it('begins only where a checkpoint is kept', () => {
    expect(() => branchSettings(search, [1, 2, 3], 4, {})).toThrow(
      expect.objectContaining({ code: 'CHECKPOINT_MISSING', details: { id: 'search-1', epoch: 4, epochs: [1, 2, 3] } }),
    )
    expect(() => branchSettings(search, [], 1, {})).toThrow(/It keeps none/)
  })

  it('refuses a change of what the search does not have, and fewer epochs than are done', () => {
    const dnas = {
      ...dnasPresets.laptop,
      space: 'fbnet-mini',
      dataset: 'cifar10',
      seed: 1,
      latencyTableId: 'table',
    } as const
    expect(() =>
      branchSettings({ id: 'search-2', settings: dnas }, [29, 30], 29, { architectureLearningRate: 1 }),
    ).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }))
    expect(() => branchSettings(search, [1, 2, 3], 3, { epochs: 3 })).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    )
  })
})
