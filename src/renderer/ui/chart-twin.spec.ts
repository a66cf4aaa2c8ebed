import { describe, expect, it } from 'vitest'
import { marksOf, twinCsv, twinOf } from './chart-twin.ts'

const names = { series: 'Curve', x: 'Across', y: 'Up' }
const option = {
  xAxis: { type: 'value', name: 'Epoch' },
  yAxis: { type: 'value' },
  series: [
    { type: 'custom', data: [[1, 2, 3]] },
    {
      type: 'line',
      name: 'loss',
      data: [
        [2, 0.5],
        [3, 0.25],
      ],
    },
    { type: 'scatter', name: 'best', data: [{ value: [1, 0.75], id: 'a' }] },
    { type: 'line', silent: true, data: [[9, 9]] },
  ],
}

describe("a chart's table", () => {
  it('has what can be pointed at, from left to right, under the names of the axes', () => {
    expect(twinOf(option, names)).toEqual({
      columns: ['Curve', 'Epoch', 'Up'],
      rows: [
        ['best', 1, 0.75],
        ['loss', 2, 0.5],
        ['loss', 3, 0.25],
      ],
    })
    expect(marksOf(option)[0]).toMatchObject({ seriesIndex: 2, dataIndex: 0, data: { id: 'a' } })
  })

  it('names the categories of bars', () => {
    const bars = {
      xAxis: { type: 'value', name: 'Pictures' },
      yAxis: { type: 'category', data: ['cat', 'dog'] },
      series: [{ type: 'bar', data: [4, 7] }],
    }
    expect(twinOf(bars, names).rows).toEqual([
      [4, 'cat'],
      [7, 'dog'],
    ])
  })

  it('is CSV whatever names say', () => {
    expect(
      twinCsv({
        columns: ['a "b"', 'c'],
        rows: [
          ['x,y', 1.5],
          [null, -2],
        ],
      }),
    ).toBe('"a ""b""","c"\n"x,y",1.5\n,-2\n')
  })
})
