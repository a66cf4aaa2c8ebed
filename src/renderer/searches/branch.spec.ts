import { expect, it } from 'vitest'
import { dartsCnnSettingsSchema } from '#shared/algorithms/index.ts'
import { changesOf, checkChanges } from './branch.ts'

const settings = dartsCnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-cnn', dataset: 'cifar10', seed: 1 })

it('offers what the run has of what may change', () => {
  expect(changesOf(settings)).toEqual({
    epochs: 50,
    weightDecay: 3e-4,
    weightLearningRate: 0.025,
    architectureLearningRate: 3e-4,
    architectureWeightDecay: 1e-3,
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
