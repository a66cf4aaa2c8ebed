import { expect, it } from 'vitest'
import { cellShape } from '#shared/architecture/cell.ts'
import { changes, edgeNames } from './cell.ts'

it('edges are called by their states', () => {
  expect(edgeNames(cellShape('cnn', 1))).toEqual(['cₖ₋₂ → 0', 'cₖ₋₁ → 0'])
  expect(edgeNames(cellShape('rnn', 2))).toEqual(['x, h → 0', 'x, h → 1', '0 → 1'])
})

it('changes names the epochs in which an edge changed its mind', () => {
  const at = (operator: string, chosen: boolean) => [{ from: 0, to: 2, operator, weight: 1, chosen }]
  expect(changes([at('a', true), at('a', true), at('b', true), at('b', false), at('a', false)], 0)).toEqual([2, 3])
})
