import { expect, it } from 'vitest'
import { pointsFor } from './front-points.ts'

const points = Array.from({ length: 21 }, (_, index) => index)

it('inner points leave out the fastest and the slowest, those below a limit end with it', () => {
  expect(pointsFor(points, 1, 'inner')).toEqual([10])
  expect(pointsFor(points, 3, 'inner')).toEqual([5, 10, 15])
  expect(pointsFor(points, 1, 'slowest')).toEqual([20])
  expect(pointsFor(points, 2, 'slowest')).toEqual([10, 20])
})

it('of a front with fewer points each is taken once', () => {
  expect(pointsFor([7], 3, 'inner')).toEqual([7])
  expect(pointsFor([7, 8], 4, 'slowest')).toEqual([7, 8])
})
