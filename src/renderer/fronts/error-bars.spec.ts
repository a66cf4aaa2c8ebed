import { expect, it } from 'vitest'
import { barOf } from './error-bars.ts'

it('a measured point has its interval, a predicted one the error of its table’s audit, an unaudited one nothing', () => {
  expect(barOf({ x: 100, xInterval: { low: 98, high: 103 }, auditMape: null })).toEqual({ low: 98, high: 103 })
  expect(barOf({ x: 100, xInterval: null, auditMape: 0.04 })).toEqual({ low: 96, high: 104 })
  expect(barOf({ x: 100, xInterval: null, auditMape: null })).toBeNull()
})
