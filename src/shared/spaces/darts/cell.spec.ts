import { describe, expect, it } from 'vitest'
import { cellOfRows, cellShape, decide, decisionsOfGenotype, weigh } from './cell.ts'

const operators = ['none', 'skip', 'conv']

describe('cellOfRows', () => {
  it("knows the article's cells by the rows of α", () => {
    expect(cellOfRows('cnn', 14)).toMatchObject({ inputs: 2, nodes: 4 })
    expect(cellOfRows('rnn', 36)).toMatchObject({ inputs: 1, nodes: 8 })
    expect(cellOfRows('cnn', 13)).toBeNull()
  })
})

describe('decide', () => {
  it('never takes none, however strong, and keeps two edges a node', () => {
    const decisions = decide(cellShape('cnn', 2), operators, [
      [9, 1, 0],
      [9, 0, 2],
      [0, 0, 3],
      [0, 4, 0],
      [0, 0, 1],
    ])
    expect(decisions.map(({ from, to, operator, chosen }) => [from, to, operator, chosen])).toEqual([
      [0, 2, 'skip', true],
      [1, 2, 'conv', true],
      [0, 3, 'conv', true],
      [1, 3, 'skip', true],
      [2, 3, 'conv', false],
    ])
  })
  it('weighs an edge by the share of its operation, none included', () => {
    const [first, second] = decide(cellShape('cnn', 1), operators, [
      [0, 0, 0],
      [Math.log(2), 0, 0],
    ])
    expect(first!.weight).toBeCloseTo(1 / 3)
    expect(second!.weight).toBeCloseTo(1 / 4)
  })
  it('keeps one edge a node in a recurrent cell, the first of equals', () => {
    expect(
      decide(cellShape('rnn', 2), operators, [
        [0, 1, 0],
        [0, 1, 0],
        [0, 1, 0],
      ]).map(({ chosen }) => chosen),
    ).toEqual([true, true, false])
  })
  it('lets β weigh the edges into one node against each other', () => {
    const shape = cellShape('cnn', 2)
    const flat = shape.edges.map(() => [0, 1, 0])
    const [first, second, ...third] = decide(shape, operators, flat, [Math.log(3), 0, 0, 0, 5])
    expect(first!.weight / second!.weight).toBeCloseTo(3)
    expect(third.map(({ chosen }) => chosen)).toEqual([true, false, true])
  })
})

it('weights of the edges into a node add up to 1 with β, of each edge without', () => {
  const shape = cellShape('cnn', 2)
  const alpha = shape.edges.map((_, edge) => [edge, 1, 0])
  const total = (rows: readonly number[][]): number => rows.flat().reduce((sum, weight) => sum + weight, 0)
  expect(total(weigh(shape, alpha))).toBeCloseTo(5)
  expect(total(weigh(shape, alpha, [3, 1, 4, 1, 5]).slice(0, 2))).toBeCloseTo(1)
})

it('decisionsOfGenotype lets CNN nodes have two inputs and RNN nodes one', () => {
  expect(
    decisionsOfGenotype('cnn', [
      ['sep_conv_3x3', 0],
      ['skip_connect', 1],
      ['sep_conv_3x3', 0],
      ['none', 2],
    ]).decisions.map(({ from, to }) => [from, to]),
  ).toEqual([
    [0, 2],
    [1, 2],
    [0, 3],
    [2, 3],
  ])
  expect(
    decisionsOfGenotype('rnn', [
      ['relu', 0],
      ['tanh', 1],
    ]).decisions.map(({ from, to }) => [from, to]),
  ).toEqual([
    [0, 1],
    [1, 2],
  ])
})
