import { expect, it } from 'vitest'
import { spreadOver } from './spread.ts'

it('takes from the whole of a front, none twice', () => {
  const front = [1, 2, 3, 4, 5, 6, 7]
  expect(spreadOver(front, 1)).toEqual([4])
  expect(spreadOver(front, 2)).toEqual([1, 7])
  expect(spreadOver(front, 3)).toEqual([1, 4, 7])
  for (let count = 1; count <= 8; count++)
    expect(new Set(spreadOver(front, count)).size).toBe(Math.min(count, front.length))
  expect(spreadOver([], 3)).toEqual([])
  expect(spreadOver([9], 1)).toEqual([9])
})
