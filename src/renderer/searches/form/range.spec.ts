import { expect, it } from 'vitest'
import { densityPath, placeOf, shareText } from './range.ts'

it('a latency has its place between the fastest and the slowest', () => {
  const range = { leastUs: 100, mostUs: 300 }
  expect([100, 150, 300, 20, 900].map((us) => placeOf(range, us))).toEqual([0, 0.25, 1, 0, 1])
  expect(placeOf({ leastUs: 5, mostUs: 5 }, 5)).toBe(0)
})

it('the area is highest where most architectures are', () => {
  const shares = Array.from({ length: 9 }, (_, mark) => (mark <= 4 ? 0.1 * (mark / 4) : 0.1 + 0.9 * ((mark - 4) / 4)))
  expect(densityPath(shares)).toBe('M0 1 L0.2500 0.8889 L0.7500 0.0000 L1 1 Z')
  expect(densityPath([1, 1, 1, 1, 1])).toBe('')
})

it('a share that rounds to nothing is not called nothing', () => {
  expect([0, 1e-9, 0.371].map(shareText)).toEqual(['0.0 %', '< 0.1 %', '37.1 %'])
})
