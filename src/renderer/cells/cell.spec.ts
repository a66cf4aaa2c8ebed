import { expect, it } from 'vitest'
import { cellShape } from '#shared/spaces/darts/cell.ts'
import { changes, edgeNames, heaviestOf } from './cell.ts'

it('edges are called by their states', () => {
  expect(edgeNames(cellShape('cnn', 1))).toEqual(['cₖ₋₂ → 0', 'cₖ₋₁ → 0'])
  expect(edgeNames(cellShape('rnn', 2))).toEqual(['x, h → 0', 'x, h → 1', '0 → 1'])
})

it('heaviestOf is the largest weight of all epochs, and twice the even share where none stands out', () => {
  const moment = (weights: number[][]) => ({ alpha: [], weights, decisions: [] })
  expect(heaviestOf([moment([[0.25, 0.25, 0.25, 0.25]])])).toBe(0.5)
  expect(heaviestOf([moment([[0.25, 0.25, 0.25, 0.25]]), moment([[0.7, 0.1, 0.1, 0.1]])])).toBe(0.7)
  expect(heaviestOf([])).toBe(0)
})

it('changes names the epochs in which an edge changed its mind', () => {
  const at = (operator: string, chosen: boolean) => [{ from: 0, to: 2, operator, weight: 1, chosen }]
  expect(changes([at('a', true), at('a', true), at('b', true), at('b', false), at('a', false)], 0)).toEqual([2, 3])
})
