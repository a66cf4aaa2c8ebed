import { expect, it } from 'vitest'
import { tickStep } from './ticks.ts'

it('tickStep is round, and leaves no more marks than fit', () => {
  expect([1, 7, 10, 12, 30, 50, 600].map((length) => tickStep(length, 10))).toEqual([1, 1, 1, 2, 5, 5, 100])
  expect([3, 10, 50].map((length) => tickStep(length, 5))).toEqual([1, 2, 10])
  expect(tickStep(20_000, 10)).toBe(20_000)
})
