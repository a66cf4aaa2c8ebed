import { expect, it } from 'vitest'
import { judgeEigenvalues } from './eigenvalues.ts'

const rule = { eigenvalueWindow: 2, eigenvalueFromEpoch: 3, eigenvalueDelta: 2, eigenvalueFactor: 1.5 }
const growths = (eigenvalues: readonly (number | null)[], changed = {}): unknown[] =>
  judgeEigenvalues(eigenvalues, { ...rule, ...changed }).map(({ growth }) => growth)

it("holds the window's mean against the one some epochs before", () => {
  const judged = judgeEigenvalues([1, 3, 2, 4, 5], rule)
  expect(judged.map(({ mean }) => mean)).toEqual([1, 2, 2.5, 3, 4.5])
  expect(judged.map(({ threshold }) => threshold)).toEqual([null, null, 1.5, 3, 3.75])
})
it('tells of a growth by more than the factor, from where the value still was low, and of none too early', () => {
  expect(growths([1, 1, 1, 1, 1, 1, 4])).toEqual([null, null, null, null, null, null, { epoch: 3, factor: 2.5 }])
  expect(growths([1, 1, 1, 1, 1, 4])[5]).toBeNull()
  expect(growths([1, 1, 1, 1, 1, 4], { eigenvalueFromEpoch: 2 })[5]).toEqual({ epoch: 2, factor: 2.5 })
})
it('waits where eigenvalues are missing, and takes none below zero for a measure', () => {
  expect(judgeEigenvalues([1, null, 9, 9, 9], rule).map(({ mean }) => mean)).toEqual([1, null, null, 9, 9])
  expect(
    judgeEigenvalues([-1, -1, 9, 9], { ...rule, eigenvalueFromEpoch: 0 }).map(({ threshold }) => threshold),
  ).toEqual([null, null, null, null])
})
