import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { mountWith, type Mounted } from '../../../test/components/mount.ts'
import HeatMap from './HeatMap.vue'

const props = {
  rows: ['skip', 'conv'],
  columns: ['1', '2', '3'],
  values: [
    [10, null, 30],
    [undefined, 50, 60],
  ],
  format: (value: number) => `${value} µs`,
  describe: (row: number, column: number) => `row ${row} column ${column}`,
  label: 'Latencies',
  legend: 'each',
}
const tabStop = ({ findAll }: Mounted): (string | undefined)[] =>
  findAll('[tabindex="0"]').map((cell) => cell.dataset['cell'])
async function press(map: Mounted, ...keys: string[]): Promise<void> {
  for (const key of keys) {
    map.find('table').dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    await nextTick()
  }
}

describe('a heat map', () => {
  it('has one stop for the Tab key, which the arrows move without leaving the map', async () => {
    const map = await mountWith(HeatMap, { props })
    expect(tabStop(map)).toEqual(['0:0'])
    await press(map, 'ArrowRight', 'ArrowDown')
    expect(tabStop(map)).toEqual(['1:1'])
    expect((document.activeElement as HTMLElement).dataset['cell']).toBe('1:1')
    await press(map, 'ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight')
    expect(tabStop(map)).toEqual(['1:2'])
    await press(map, 'ArrowUp', 'ArrowUp', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'a')
    expect(tabStop(map)).toEqual(['0:0'])
  })

  it('tells below about the cell that has the focus', async () => {
    const map = await mountWith(HeatMap, { props })
    await press(map, 'ArrowRight')
    expect(map.find('p').textContent).toBe('row 0 column 1')
  })

  it('leaves what cannot be empty, marks what is not known yet, and tells where the colours end', async () => {
    const map = await mountWith(HeatMap, { props })
    expect(map.findAll('[role=gridcell]').map((cell) => cell.textContent.trim())).toEqual([
      ...['10 µs', '', '30 µs'],
      ...['·', '50 µs', '60 µs'],
    ])
    expect(map.text()).toContain('10 µs60 µs each')
    await map.setProps({ domain: [20, 55] })
    expect(map.text()).toContain('≤ 20 µs≥ 55 µs each')
  })
})
