import { expect, it } from 'vitest'
import { transpose } from './transpose.ts'

it('transpose swaps rows and columns', () =>
  expect(
    transpose([
      [1, 2, 3],
      [4, 5, 6],
    ]),
  ).toEqual([
    [1, 4],
    [2, 5],
    [3, 6],
  ]))
