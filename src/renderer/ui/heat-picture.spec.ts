import { describe, expect, it } from 'vitest'
import { heatSvg, type HeatCell, type HeatSheet } from './heat-picture.ts'

const cell = (text: string, more: Partial<HeatCell> = {}): HeatCell => ({
  ...{ text, fill: '#112233', ink: '#ffffff', isMarked: false, isChosen: false },
  ...more,
})
const sheet: HeatSheet = {
  title: 'Latency <µs> & more',
  rows: ['skip', 'k3_e1'],
  columns: ['1', '2'],
  cells: [
    [cell('1.5'), null],
    [cell('', { fill: '#eeeeee' }), cell('20', { isMarked: true, isChosen: true })],
  ],
  ramp: { colours: ['#000000', '#888888', '#ffffff'], low: '1.5', high: '≥ 20 µs' },
  look: { text: '#000000', muted: '#444444', surface: '#ffffff', mark: '#cc0000', font: 'system-ui' },
}
const texts = (svg: string): string[] => [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/gu)].map(([, text]) => text!)
const numbers = (svg: string, name: string): number[] =>
  [...svg.matchAll(new RegExp(`<(?:rect|text)[^>]* ${name}="([-\\d.]+)"`, 'gu'))].map(([, number]) => Number(number))

describe('the picture of a heat map', () => {
  it('has its title, names, figures and ends, as text', () => {
    const svg = heatSvg(sheet, { width: 400, height: 200 })
    expect(texts(svg)).toEqual([
      'Latency &lt;µs&gt; &amp; more',
      ...['1', '2', 'skip', 'k3_e1'],
      ...['1.5', '20'],
      ...['1.5', '≥ 20 µs'],
    ])
    // A cell of no value has its place, one where nothing may stand has none; then the ground and the ramp.
    expect(svg.match(/<rect/gu)).toHaveLength(3 + 2)
    expect(svg).toContain('stroke="#cc0000"')
    expect(svg.match(/<path/gu)).toHaveLength(1)
  })

  it('stays within its size, whatever it is', () => {
    for (const [width, height] of [
      [100, 100],
      [400, 200],
      [8_000, 3_000],
    ] as const) {
      const many = Array.from({ length: 40 }, (_, i) => `layer ${String(i)}`)
      const wide = { ...sheet, columns: many, cells: sheet.rows.map(() => many.map(() => cell('123.4'))) }
      const svg = heatSvg(wide, { width, height })
      for (const x of numbers(svg, 'x')) expect(x >= 0 && x <= width).toBe(true)
      for (const y of numbers(svg, 'y')) expect(y >= 0 && y <= height).toBe(true)
    }
  })

  it('leaves figures out that nobody could read, and turns names that do not fit', () => {
    const many = Array.from({ length: 60 }, (_, i) => `layer ${String(i)}`)
    const wide = { ...sheet, columns: many, cells: sheet.rows.map(() => many.map(() => cell('123.4'))) }
    const svg = heatSvg(wide, { width: 400, height: 200 })
    expect(texts(svg)).not.toContain('123.4')
    expect(svg).toContain('rotate(-90')
    expect(heatSvg(sheet, { width: 400, height: 200 })).not.toContain('rotate(-90')
  })
})
