import { expect, it } from 'vitest'
import { argmax } from '#shared/statistics/softmax.ts'
import { meanEntropyBits, probabilities } from './theta.ts'

it('probabilities of a row add up to one, large values included', () => {
  const [row] = probabilities([[1_000, 1_000, -1_000]])
  expect(row).toEqual([0.5, 0.5, 0])
})
it('entropy falls from log2(n) to 0 as a layer decides', () => {
  expect(meanEntropyBits([[0.25, 0.25, 0.25, 0.25]])).toBeCloseTo(2)
  expect(meanEntropyBits([[1, 0, 0, 0]])).toBeCloseTo(0)
  expect(meanEntropyBits([])).toBe(0)
})
it('argmax takes the first of equals', () => expect(argmax([1, 3, 3])).toBe(1))
