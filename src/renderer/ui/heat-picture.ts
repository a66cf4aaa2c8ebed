import { xmlText } from '#shared/text/xml.ts'
import { drawnSvg, pixelRatio, pngOf, type Picture, type PictureSize } from './picture.ts'

export interface HeatCell {
  /** Empty where nothing is known. */
  readonly text: string
  /** Plain colours: what reads the file has no stylesheet. */
  readonly fill: string
  readonly ink: string
  readonly isMarked: boolean
  readonly isChosen: boolean
}

/** A heat map as it stands on its page. */
export interface HeatSheet {
  readonly title: string
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  /** By row, then column; null where nothing may stand. */
  readonly cells: readonly (readonly (HeatCell | null)[])[]
  /** From little to much, with what the colours at its ends mean. */
  readonly ramp: { readonly colours: readonly string[]; readonly low: string; readonly high: string }
  readonly look: {
    readonly text: string
    readonly muted: string
    readonly surface: string
    readonly mark: string
    readonly font: string
  }
}

/** A letter's width as a share of its height, about; wide letters of East Asia take twice that. */
const letter = 0.6
const widthOf = (text: string, size: number): number =>
  [...text].reduce((sum, each) => sum + (each > '\u2e80' ? 2 : 1), 0) * letter * size
/** Below this nobody reads a figure: cells are left to their colours. */
const leastText = 5
const fonts = { title: 13, label: 11, figure: 11 } as const
const room = { edge: 12, title: 26, legend: 28, gap: 6, share: 0.3 } as const

const longest = (texts: readonly string[], size: number): number =>
  Math.max(0, ...texts.map((each) => widthOf(each, size)))
const round = (value: number): string => String(Math.round(100 * value) / 100)

/** The whole of it at that size, however many columns it has: the page scrolls where a picture cannot. */
export function heatSvg(
  { title, rows, columns, cells, ramp, look }: HeatSheet,
  { width, height }: PictureSize,
): string {
  const left = room.edge + Math.min(room.share * width, longest(rows, fonts.label)) + room.gap
  const cell = { width: (width - left - room.edge) / Math.max(1, columns.length), height: 0 }
  const isUpright = longest(columns, fonts.label) <= cell.width
  const header = isUpright ? fonts.label : Math.min(room.share * height, longest(columns, fonts.label))
  const top = room.edge + room.title + header + room.gap
  cell.height = (height - top - room.legend - room.edge) / Math.max(1, rows.length)
  const figures = cells.flat().map((each) => each?.text ?? '')
  const figureSize = Math.min(
    fonts.figure,
    0.7 * cell.height,
    (0.92 * cell.width * fonts.figure) / Math.max(1, longest(figures, fonts.figure)),
  )
  const labelSize = Math.min(fonts.label, 0.9 * cell.height)
  const columnSize = isUpright ? fonts.label : Math.min(fonts.label, 0.9 * cell.width)
  const text = (x: number, y: number, size: number, content: string, more: string): string =>
    `<text x="${round(x)}" y="${round(y)}" font-size="${round(size)}" ${more}>${xmlText(content)}</text>`
  const middle = 'text-anchor="middle" dominant-baseline="central"'

  const rowNames = rows.map((name, row) =>
    text(
      left - room.gap,
      top + (row + 0.5) * cell.height,
      labelSize,
      name,
      `text-anchor="end" dominant-baseline="central" fill="${look.muted}"`,
    ),
  )
  const columnNames = columns.map((name, column) => {
    const [x, y] = [left + (column + 0.5) * cell.width, top - room.gap]
    const turned = isUpright ? '' : ` transform="rotate(-90 ${round(x)} ${round(y)})" dominant-baseline="central"`
    return text(x, y, columnSize, name, `text-anchor="${isUpright ? 'middle' : 'start'}" fill="${look.muted}"${turned}`)
  })
  const drawn = cells.flatMap((line, row) =>
    line.map((each, column) => {
      if (each === null) return ''
      const [x, y] = [left + column * cell.width, top + row * cell.height]
      const [w, h] = [Math.max(0.5, cell.width - 1), Math.max(0.5, cell.height - 1)]
      const edge = each.isChosen ? ` stroke="${look.mark}" stroke-width="2"` : ''
      const corner = Math.min(6, w, h)
      return [
        `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" rx="2" fill="${each.fill}"${edge}/>`,
        each.isMarked
          ? `<path d="M${round(x + w - corner)} ${round(y)}h${round(corner)}v${round(corner)}z" fill="${look.mark}"/>`
          : '',
        each.text !== '' && figureSize >= leastText
          ? text(x + w / 2, y + h / 2, figureSize, each.text, `${middle} fill="${each.ink}"`)
          : '',
      ].join('')
    }),
  )
  const y = height - room.edge - fonts.label / 2
  const [lowWidth, highWidth] = [widthOf(ramp.low, fonts.label), widthOf(ramp.high, fonts.label)]
  const barWidth = Math.min(96, Math.max(0, width - 2 * room.edge - lowWidth - highWidth - 2 * room.gap))
  const bar = width - room.edge - highWidth - room.gap - barWidth
  const stops = ramp.colours.map(
    (colour, i) => `<stop offset="${round(i / Math.max(1, ramp.colours.length - 1))}" stop-color="${colour}"/>`,
  )
  const legend = [
    `<linearGradient id="ramp">${stops.join('')}</linearGradient>`,
    `<rect x="${round(bar)}" y="${round(y - 4)}" width="${round(barWidth)}" height="8" rx="2" fill="url(#ramp)"/>`,
    text(
      bar - room.gap,
      y,
      fonts.label,
      ramp.low,
      `text-anchor="end" dominant-baseline="central" fill="${look.muted}"`,
    ),
    text(
      width - room.edge,
      y,
      fonts.label,
      ramp.high,
      `text-anchor="end" dominant-baseline="central" fill="${look.muted}"`,
    ),
  ]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="0 0 ${String(width)} ${String(height)}" font-family="${xmlText(look.font)}">`,
    `<rect width="${String(width)}" height="${String(height)}" fill="${look.surface}"/>`,
    text(room.edge, room.edge + fonts.title, fonts.title, title, `fill="${look.text}"`),
    ...columnNames,
    ...rowNames,
    ...drawn,
    ...legend,
    '</svg>',
  ].join('')
}

export function heatPicture(sheet: HeatSheet): Picture {
  const svg = (size: PictureSize): string => heatSvg(sheet, size)
  return {
    svg: (size) => Promise.resolve(svg(size)),
    png: async (size) => pngOf(await drawnSvg(svg(size), pixelRatio * size.width)),
  }
}
