import { expect, it } from 'vitest'
import { barOf } from './error-bars.ts'

it('a measured point has its interval, a predicted one the error of such predictions, an unaudited one nothing', () => {
  expect(barOf({ x: 100, xInterval: { low: 98, high: 103 }, error: null })).toEqual({ low: 98, high: 103 })
  expect(barOf({ x: 100, xInterval: null, error: 0.04 })).toEqual({ low: 96, high: 104 })
  expect(barOf({ x: 100, xInterval: null, error: null })).toBeNull()
})
