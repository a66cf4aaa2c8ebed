import { expect, it } from 'vitest'
import { judgeEigenvalues } from './eigenvalues.ts'

const rule = { window: 2, fromEpoch: 4, delta: 2, factor: 1.5 }

it('holds the window\'s mean against the one some epochs back, once windows are full', () => {
  const judged = judgeEigenvalues([1, 3, 2, 4, 5], rule)
  expect(judged.map(({ mean }) => mean)).toEqual([null, 2, 2.5, 3, 4.5])
  expect(judged.map(({ threshold }) => threshold)).toEqual([null, null, null, 3, 3.75])
})
it('calls a collapse where the mean exceeds the threshold, and not before the first epoch that counts', () => {
  expect(judgeEigenvalues([1, 1, 4, 4, 1, 1, 4, 4], rule).map(({ collapses }) => collapses)).toEqual([false, false, false, false, false, false, false, true])
  expect(judgeEigenvalues([1, 1, 4, 4, 1, 1, 4, 4], { ...rule, fromEpoch: 0 }).map(({ collapses }) => collapses)[3]).toBe(true)
})
it('waits where eigenvalues are missing', () => {
  expect(judgeEigenvalues([1, null, 9, 9, 9], rule).map(({ mean }) => mean)).toEqual([null, null, null, 9, 9])
})
