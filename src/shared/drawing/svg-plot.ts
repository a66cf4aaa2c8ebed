import { significant } from '../text/significant.ts'
import { xmlText } from '../text/xml.ts'

const width = 960
const height = 600
export const plot = { left: 76, top: 64, right: 936, bottom: 520 }
/** Okabe and Ito 2008: apart for colour-blind eyes; the marker differs too. */
export const looks = [
  { colour: '#0072b2', marker: 'circle' },
  { colour: '#d55e00', marker: 'square' },
  { colour: '#009e73', marker: 'triangle' },
  { colour: '#cc79a7', marker: 'diamond' },
  { colour: '#e69f00', marker: 'circle' },
  { colour: '#56b4e9', marker: 'square' },
  { colour: '#595959', marker: 'triangle' },
] as const
export type Look = (typeof looks)[number]

export const project = (value: number, ticks: readonly number[], from: number, to: number): number =>
  from + ((to - from) * (value - ticks[0]!)) / (ticks.at(-1)! - ticks[0]!)
export const round = (value: number): string => value.toFixed(1)
const significantTick = (tick: number): string =>
  Number.isInteger(tick) ? String(tick) : significant(tick).replace(/\.?0+$/, '')

const vertical = (x: number, text: string): string =>
  `<line x1="${round(x)}" x2="${round(x)}" y1="${String(plot.top)}" y2="${String(plot.bottom)}" stroke="#e4e4e4"/><text x="${round(x)}" y="${String(plot.bottom + 20)}" text-anchor="middle">${text}</text>`
const horizontal = (y: number, text: string): string =>
  `<line x1="${String(plot.left)}" x2="${String(plot.right)}" y1="${round(y)}" y2="${round(y)}" stroke="#e4e4e4"/><text x="${String(plot.left - 10)}" y="${round(y + 4.5)}" text-anchor="end">${text}</text>`

export function shape(marker: Look['marker'], x: number, y: number, style: string): string {
  if (marker === 'circle') return `<circle cx="${round(x)}" cy="${round(y)}" r="6" ${style}/>`
  if (marker === 'square') return `<rect x="${round(x - 5.5)}" y="${round(y - 5.5)}" width="11" height="11" ${style}/>`
  const corners =
    marker === 'triangle'
      ? [
          [0, -7],
          [6.5, 5],
          [-6.5, 5],
        ]
      : [
          [0, -7.5],
          [7.5, 0],
          [0, 7.5],
          [-7.5, 0],
        ]
  return `<polygon points="${corners.map(([dx, dy]) => `${round(x + dx!)},${round(y + dy!)}`).join(' ')}" ${style}/>`
}

interface Labelled {
  readonly label: string
  readonly look: Look
}

export interface Picture {
  /** Escaped. */
  readonly title: string
  readonly protocol: string
  readonly groups: readonly Labelled[]
  readonly xTicks: readonly number[]
  readonly yTicks: readonly number[]
  readonly xLabel: string
  /** Test accuracy where nothing is said. */
  readonly yLabel?: string
  readonly note: string
  /** What is drawn, as SVG. */
  readonly parts: readonly string[]
}

/** Accuracies against something as one self-contained picture. */
export function svgPicture({
  title,
  protocol,
  groups,
  xTicks,
  yTicks,
  xLabel,
  yLabel = 'Test accuracy (%)',
  note,
  parts,
}: Picture): string {
  const all = [
    `<rect width="${String(width)}" height="${String(height)}" fill="#ffffff"/>`,
    `<text x="${String(plot.left)}" y="26" font-size="17" font-weight="600">${title}</text>`,
    `<text x="${String(plot.right)}" y="26" font-size="12" text-anchor="end" fill="#444444">${xmlText(protocol)}</text>`,
    ...legend(groups),
    ...xTicks.map((tick) => vertical(project(tick, xTicks, plot.left, plot.right), significantTick(tick))),
    ...yTicks.map((tick) => horizontal(project(tick, yTicks, plot.bottom, plot.top), significantTick(tick))),
    `<text x="${String((plot.left + plot.right) / 2)}" y="${String(height - 32)}" text-anchor="middle">${xmlText(xLabel)}</text>`,
    `<text transform="translate(22 ${String((plot.top + plot.bottom) / 2)}) rotate(-90)" text-anchor="middle">${xmlText(yLabel)}</text>`,
    ...parts,
    `<text x="${String(plot.left)}" y="${String(height - 8)}" font-size="11" fill="#666666">${xmlText(note)}</text>`,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK JP', sans-serif" font-size="13" fill="#222222" role="img" aria-label="${title}">\n${all.join('\n')}\n</svg>\n`
}

function legend(groups: readonly Labelled[]): string[] {
  let x = plot.left + 6
  return groups.map(({ label: text, look }) => {
    const item = `${shape(look.marker, x, 45, `fill="${look.colour}" stroke="${look.colour}" stroke-width="2"`)}<text x="${round(x + 13)}" y="49.5">${xmlText(text)}</text>`
    x += 40 + 7.2 * text.length
    return item
  })
}
