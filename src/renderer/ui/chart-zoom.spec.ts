import { expect, it } from 'vitest'
import { moved } from './chart-zoom.ts'

it('a zoom keeps the place it is made at, on a logarithmic axis too', () => {
  expect(moved([0, 10], false, { factor: 0.5, at: 0.2 })).toEqual([1, 6])
  const [low, high] = moved([1, 10_000], true, { factor: 0.5, at: 0.5 })
  expect(low).toBeCloseTo(10, 9)
  expect(high).toBeCloseTo(1_000, 6)
})

it('a pan moves by a share of what is seen', () => {
  expect(moved([0, 10], false, { by: 0.1 })).toEqual([1, 11])
  const [low, high] = moved([1, 100], true, { by: 0.5 })
  expect(low).toBeCloseTo(10, 9)
  expect(high).toBeCloseTo(1_000, 6)
})
