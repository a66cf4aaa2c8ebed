import { expect, it } from 'vitest'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { nextStep } from './next-step.ts'

const epochThatScored = (count: number): EpochRecord =>
  ({ epoch: 0, scored: Array.from({ length: count }, () => ({})) }) as unknown as EpochRecord
const plain = { architectureIds: ['net-1'], epochRecords: [epochThatScored(0)] }
const scored = { architectureIds: ['net-1'], epochRecords: [epochThatScored(2)] }

it.each([
  ['stopped', scored, false, 'resume'],
  ['interrupted', plain, false, 'resume'],
  ['running', plain, false, null],
  ['done', scored, false, 'fronts'],
  ['done', scored, true, 'compare'],
  ['done', plain, false, 'compare'],
  ['done', { ...plain, architectureIds: [] }, false, null],
] as const)('of a search that is %s', (state, run, hasFronts, next) => {
  expect(nextStep({ ...run, architectureIds: [...run.architectureIds], state }, hasFronts)).toBe(next)
})
