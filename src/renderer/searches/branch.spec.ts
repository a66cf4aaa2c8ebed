import { expect, it } from 'vitest'
import { dartsCnnSettingsSchema } from '#shared/algorithms/index.ts'
import { changesOf, checkChanges, epochToGoBackTo } from './branch.ts'

const settings = dartsCnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-cnn', dataset: 'cifar10', seed: 1 })

it('offers what the run has of what may change', () => {
  expect(changesOf(settings)).toEqual({
    epochs: 50,
    weightDecay: 3e-4,
    weightLearningRate: 0.025,
    architectureLearningRate: 3e-4,
    architectureWeightDecay: 1e-3,
    betaDecay: 0,
    alphaNoise: 0,
    stopOnCollapse: false,
  })
})
it('sends only what differs', () => {
  expect(checkChanges(settings, { ...changesOf(settings), architectureLearningRate: 1e-4 }, 10)).toEqual({
    changes: { architectureLearningRate: 1e-4 },
    issues: null,
  })
})
it('finds numbers that cannot be, and too few epochs to go on', () => {
  expect(
    checkChanges(settings, { ...changesOf(settings), weightDecay: -1, weightLearningRate: null }, 10).issues,
  ).toEqual({ weightDecay: { key: 'tooSmall', limit: '0' }, weightLearningRate: { key: 'number', limit: '' } })
  expect(checkChanges(settings, changesOf(settings), 50).issues).toEqual({
    epochs: { key: 'tooSmallExclusive', limit: '50' },
  })
})
it('goes back to the last kept epoch up to which the run was sound', () => {
  const run = (...epochsToGoBackTo: number[]) => ({ epochs: 12, epochsToGoBackTo })
  expect(epochToGoBackTo(run(1, 2, 3, 4, 5, 6), 3)).toBe(3)
  expect(epochToGoBackTo(run(2, 4, 12), null)).toBe(4)
  expect(epochToGoBackTo(run(12), null)).toBe(12)
  expect(epochToGoBackTo(run(), null)).toBeNull()
})
