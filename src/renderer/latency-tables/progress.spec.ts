import { expect, it } from 'vitest'
import { operatorProgress } from './progress.ts'

it('tells steady, noisy and missing operators apart', () => {
  expect(operatorProgress([{ noisy: false }, { noisy: false }, { noisy: true }], 5)).toEqual({
    steady: 2,
    noisy: 1,
    missing: 2,
  })
  expect(operatorProgress([{ noisy: false }, { noisy: false }], 1)).toEqual({ steady: 2, noisy: 0, missing: 0 })
})
