import { expect, it } from 'vitest'
import { dartsCnnPresets, dnasPresets } from '#shared/algorithms/index.ts'
import { withKept } from './kept-epochs.ts'

const darts = { ...dartsCnnPresets.laptop, dataset: 'cifar10', seed: 1, latencyTableId: null }
const dnas = { ...dnasPresets.laptop, space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId: 't' } as const

it('a run that keeps every epoch can go back to the one that ended last; a stop within an epoch adds none', () => {
  expect(withKept([1, 2], { settings: darts, epoch: 2 })).toEqual([1, 2, 3])
  expect(withKept([1, 2, 3], { settings: darts, epoch: 2 })).toEqual([1, 2, 3])
  expect(withKept([], { settings: darts, epoch: null })).toEqual([])
})
it('a run that keeps the newest checkpoints alone is not read again for them', () => {
  expect(withKept([], { settings: dnas, epoch: 2 })).toEqual([])
})
