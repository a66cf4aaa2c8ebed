import { expect, it } from 'vitest'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { bestOf, childrenOf } from './children.ts'

const blocks = ['k3_e1', 'k3_e3', 'k3_e6', 'k5_e1', 'k5_e3', 'k5_e6', 'skip'] as const
const record = (epoch: number, score: number | null): EpochRecord => ({
  epoch,
  trainLoss: 1,
  trainAccuracy: 0.5,
  validationLoss: 1,
  validationAccuracy: score,
  expectedLatencyUs: null,
  temperature: null,
  learningRate: 0.1,
  parameters: {},
  collapse: null,
  durationMs: 1,
  rssBytes: 1,
  tensors: 1,
  ...(score !== null && {
    child: { spec: { family: 'fbnet', space: 'fbnet-mini', blocks: [...blocks] }, score, latencyUs: 12, best: 0.5 },
  }),
})

it('children are counted from one and told by their blocks; epochs without one are left out', () => {
  expect(childrenOf([record(0, 0.25), record(1, null)])).toEqual([
    { number: 1, score: 0.25, best: 0.5, latencyUs: 12, architecture: blocks.join(' '), outcome: undefined },
  ])
})
it('the best come first, of equals the one that was there first', () => {
  const children = childrenOf([record(0, 0.2), record(1, 0.4), record(2, 0.4), record(3, 0.1)])
  expect(bestOf(children, 3).map(({ number }) => number)).toEqual([2, 3, 1])
})
