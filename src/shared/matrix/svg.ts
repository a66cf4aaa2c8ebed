import type { Matrix, MatrixCell } from '../contract/matrices.ts'
import { significant } from '../text/significant.ts'
import { xmlText } from '../text/xml.ts'

const cell = { width: 190, height: 66 }
const left = 210
const top = 96

const percentText = (share: number): string => `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(1)} %`

/** How much slower architectures of each device (rows) are on each device (columns), as one self-contained picture. */
export function matrixSvg(
  { devices, cells, accuracies, protocol }: Pick<Matrix, 'devices' | 'cells' | 'accuracies' | 'protocol'>,
  nameOf: (key: string) => string,
): string {
  const width = Math.max(720, left + devices.length * cell.width + 24)
  const height = top + devices.length * cell.height + 72
  const most = Math.max(0.01, ...cells.map(({ slower }) => slower?.mean ?? 0))
  const column = (index: number): number => left + index * cell.width
  const row = (index: number): number => top + index * cell.height
  const at = (from: string, on: string): MatrixCell | undefined =>
    cells.find((each) => each.from === from && each.on === on)
  const text = (x: number, y: number, content: string, more = ''): string =>
    `<text x="${String(x)}" y="${String(y)}"${more}>${xmlText(content)}</text>`
  const drawn = devices.flatMap(({ key: from }, i) =>
    devices.flatMap(({ key: on }, j) => {
      const known = at(from, on)
      const mean = known?.slower?.mean ?? null
      const opacity = mean === null ? 0 : Math.min(1, Math.max(0, mean / most)) * 0.6
      const [x, y] = [column(j), row(i)]
      const middle = ` text-anchor="middle"`
      return [
        `<rect x="${String(x)}" y="${String(y)}" width="${String(cell.width)}" height="${String(cell.height)}" fill="#d55e00" fill-opacity="${opacity.toFixed(3)}" stroke="#cccccc"/>`,
        text(
          x + cell.width / 2,
          y + 25,
          mean === null ? '–' : percentText(mean),
          `${middle} font-size="15" font-weight="600"`,
        ),
        text(x + cell.width / 2, y + 42, lostText(known), `${middle} font-size="11"`),
        text(x + cell.width / 2, y + 57, areaText(known), `${middle} font-size="11" fill="#555555"`),
      ]
    }),
  )
  const title = 'Architectures made for one device, on the others'
  const accuracyText = accuracies === 'trained' ? (protocol?.name ?? '') : 'accuracies predicted with inherited weights'
  const all = [
    `<rect width="${String(width)}" height="${String(height)}" fill="#ffffff"/>`,
    text(24, 30, title, ' font-size="17" font-weight="600"'),
    text(24, 50, accuracyText, ' font-size="12" fill="#444444"'),
    text(24, top - 12, 'made for ↓   run on →', ' font-size="12" fill="#444444"'),
    ...devices.map(({ key }, index) =>
      text(column(index) + cell.width / 2, top - 12, nameOf(key), ' text-anchor="middle"'),
    ),
    ...devices.map(({ key }, index) =>
      text(left - 10, row(index) + cell.height / 2 + 5, nameOf(key), ' text-anchor="end"'),
    ),
    ...drawn,
    text(
      24,
      height - 36,
      "Large: slower than the device's own front at equal accuracy. Small: accuracy lost at equal latency; area under the front.",
      ' font-size="11" fill="#666666"',
    ),
    text(
      24,
      height - 18,
      'measured: all latencies of the cell were measured; predicted: by the latency table.',
      ' font-size="11" fill="#666666"',
    ),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK JP', sans-serif" font-size="13" fill="#222222" role="img" aria-label="${title}">\n${all.join('\n')}\n</svg>\n`
}

const lostText = (known: MatrixCell | undefined): string =>
  known === undefined
    ? ''
    : known.lost === null
      ? known.basis
      : `${(100 * known.lost.mean).toFixed(2)} points lost, ${known.basis}`

/** Microseconds × share, as milliseconds. */
const areaText = (known: MatrixCell | undefined): string =>
  known?.hypervolume == null ? '' : `area ${significant(known.hypervolume / 1_000)} ms`
