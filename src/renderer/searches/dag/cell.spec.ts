import { describe, expect, it } from 'vitest'
import { cellOf, changes, decide, decisionsOfGenotype } from './cell.ts'

const operators = ['none', 'skip', 'conv']

describe('cellOf', () => {
  it('knows the article\'s cells by the rows of α', () => {
    expect(cellOf('cnn', 14)?.states).toHaveLength(6)
    expect(cellOf('rnn', 36)?.states).toHaveLength(9)
    expect(cellOf('cnn', 13)).toBeNull()
  })
})

describe('decide', () => {
  it('never takes none, however strong, and keeps two edges a node', () => {
    const shape = cellOf('cnn', 5)!
    const decisions = decide(shape, operators, [[9, 1, 0], [9, 0, 2], [0, 0, 3], [0, 4, 0], [0, 0, 1]])
    expect(decisions.map(({ from, to, operator, chosen }) => [from, to, operator, chosen])).toEqual([
      [0, 2, 'skip', true], [1, 2, 'conv', true],
      [0, 3, 'conv', true], [1, 3, 'skip', true], [2, 3, 'conv', false],
    ])
  })
  it('weighs an edge by the share of its operation, none included', () => {
    const [first, second] = decide(cellOf('cnn', 2)!, operators, [[0, 0, 0], [Math.log(2), 0, 0]])
    expect(first!.weight).toBeCloseTo(1 / 3)
    expect(second!.weight).toBeCloseTo(1 / 4)
  })
  it('keeps one edge a node in a recurrent cell, the first of equals', () => {
    expect(decide(cellOf('rnn', 3)!, operators, [[0, 1, 0], [0, 1, 0], [0, 1, 0]]).map(({ chosen }) => chosen)).toEqual([true, true, false])
  })
})

it('decisionsOfGenotype lets CNN nodes have two inputs and RNN nodes one', () => {
  expect(decisionsOfGenotype('cnn', [['sep_conv_3x3', 0], ['skip_connect', 1], ['sep_conv_3x3', 0], ['none', 2]]).decisions.map(({ from, to }) => [from, to])).toEqual([[0, 2], [1, 2], [0, 3], [2, 3]])
  expect(decisionsOfGenotype('rnn', [['relu', 0], ['tanh', 1]]).decisions.map(({ from, to }) => [from, to])).toEqual([[0, 1], [1, 2]])
})

it('changes names the epochs in which an edge changed its mind', () => {
  const at = (operator: string, chosen: boolean) => [{ from: 0, to: 2, operator, weight: 1, chosen }]
  expect(changes([at('a', true), at('a', true), at('b', true), at('b', false), at('a', false)], 0)).toEqual([2, 3])
})
