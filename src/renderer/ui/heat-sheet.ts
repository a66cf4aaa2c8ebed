import type { HeatCell, HeatSheet } from './heat-picture.ts'
import { heatStops, type HeatRamp } from './heat-scale.ts'
import { withResolvedColours } from './resolved-colours.ts'

/** What a heat map shows. */
interface HeatFacts {
  readonly rows: readonly string[]
  readonly columns: readonly string[]
  readonly values: readonly (readonly (number | null | undefined)[])[]
  readonly format: (value: number) => string
  readonly label: string
  readonly legend: string
  readonly ramp: HeatRamp
  readonly isMarked?: ((row: number, column: number) => boolean) | undefined
  readonly isChosen?: ((row: number, column: number) => boolean) | undefined
}

/**
 * A heat map as it stands on its page, in the colours of the theme in force.
 * @param ends what the colours at both ends of the ramp mean
 * @param elements its cells, each with `data-cell` "row:column"
 */
export function heatSheet(
  { rows, columns, values, format, label: title, legend, ramp, isMarked, isChosen }: HeatFacts,
  [low, high]: readonly [string, string],
  elements: readonly HTMLElement[],
): HeatSheet {
  const plain = plainColours()
  const looks = new Map(elements.map((cell) => [cell.dataset['cell'], getComputedStyle(cell)]))
  const cellAt = (row: number, column: number): HeatCell | null => {
    const value = values[row]?.[column]
    const look = looks.get(`${String(row)}:${String(column)}`)
    if (value === null || look === undefined) return null
    return {
      text: value === undefined ? '' : format(value),
      fill: plain(look.backgroundColor),
      ink: plain(look.color),
      isMarked: isMarked?.(row, column) ?? false,
      isChosen: isChosen?.(row, column) ?? false,
    }
  }
  return withResolvedColours((resolve) => {
    const token = (name: string): string => plain(resolve(`var(${name})`))
    return {
      title,
      rows,
      columns,
      cells: rows.map((_row, row) => columns.map((_column, column) => cellAt(row, column))),
      ramp: { colours: heatStops(ramp).map(token), low, high: `${high} ${legend}` },
      look: {
        text: token('--text'),
        muted: token('--text-muted'),
        surface: token('--surface'),
        mark: token('--mark'),
        font: getComputedStyle(document.body).fontFamily,
      },
    }
  })
}

/** Colours as every program reads them: browsers tell a mixed one in words of their own. */
function plainColours(): (colour: string) => string {
  const canvas = document.createElement('canvas')
  canvas.width = 1
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })
  const known = new Map<string, string>()
  return (colour) => {
    if (context === null) return colour
    const found = known.get(colour)
    if (found !== undefined) return found
    context.clearRect(0, 0, 1, 1)
    context.fillStyle = colour
    context.fillRect(0, 0, 1, 1)
    const [red = 0, green = 0, blue = 0, alpha = 0] = context.getImageData(0, 0, 1, 1).data
    const hex = [red, green, blue].map((part) => part.toString(16).padStart(2, '0')).join('')
    const plain = alpha === 0 ? 'none' : `#${hex}`
    known.set(colour, plain)
    return plain
  }
}
