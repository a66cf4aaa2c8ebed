import { expect, it } from 'vitest'
import { dartsCnnSettingsSchema } from '#shared/algorithms/index.ts'
import { type EpochRecord } from '#shared/contract/searches.ts'
import { collapseOf, eigenvalueVerdict, soundUntil } from './collapse.ts'

const settings = dartsCnnSettingsSchema.parse({
  algorithm: 'darts',
  space: 'darts-cnn',
  dataset: 'cifar10',
  seed: 1,
  epochs: 12,
  eigenvalueWindow: 1,
  eigenvalueFromEpoch: 2,
  eigenvalueDelta: 3,
})
const run = (eigenvalues: readonly number[]) => ({
  settings,
  epochRecords: eigenvalues.map(
    (eigenvalue, epoch) =>
      ({ epoch, collapse: { skips: { normal: 1 }, entropy: { normal: 2 }, eigenvalue } }) as unknown as EpochRecord,
  ),
})

it('collapseOf counts finished epochs and tells where the eigenvalue grew', () => {
  expect(collapseOf(run([1, 1, 1, 1, 1, 2])).map(({ epoch, growth }) => [epoch, growth?.epoch ?? null])).toEqual([
    [1, null],
    [2, null],
    [3, null],
    [4, null],
    [5, null],
    [6, 2],
  ])
})
it('eigenvalueVerdict calls no growth quiet, and tells from which epoch on it counts', () => {
  const verdict = (eigenvalues: readonly number[]) => eigenvalueVerdict(run(eigenvalues))
  expect(verdict([])).toEqual({ kind: 'unwatched' })
  expect(verdict([1, 1, 1])).toEqual({ kind: 'early' })
  expect(verdict([1, 1, 1, 1.2])).toEqual({ kind: 'below' })
  expect(verdict([1, 1, 1, 1, 2])).toEqual({ kind: 'above', countsFrom: 6 })
  expect(verdict([1, 1, 1, 1, 1, 2])).toEqual({ kind: 'alarm', epoch: 6, growth: { epoch: 2, factor: 2 } })
  // What was once alarming stays told.
  expect(verdict([1, 1, 1, 1, 1, 2, 1])).toMatchObject({ kind: 'alarm', epoch: 6 })
})
it('soundUntil tells how many epochs were low before the eigenvalue grew', () => {
  expect(soundUntil(run([1, 1, 1, 1, 1, 2]))).toBe(3)
  expect(soundUntil(run([1, 1, 1, 1, 1, 1]))).toBeNull()
})
