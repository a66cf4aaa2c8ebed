import { printableLine } from '#shared/text/printable.ts'
import { significant } from '#shared/text/significant.ts'

export { significant }

/** `1:05`, `12 s`, `2:03:00`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  const [hours, minutes, rest] = [Math.floor(whole / 3_600), Math.floor(whole / 60) % 60, whole % 60]
  const two = (value: number): string => String(value).padStart(2, '0')
  if (hours > 0) return `${String(hours)}:${two(minutes)}:${two(rest)}`
  return minutes > 0 ? `${String(minutes)}:${two(rest)}` : `${String(rest)} s`
}

/** Three significant digits, µs under 1,000 and ms above. */
export function latency(us: number): string {
  return us < 1_000 ? `${significant(us)} µs` : `${significant(us / 1_000)} ms`
}

export const percent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`

/** `+2.1`, `−0.3`: a signed share in points. */
export const signedPoints = (share: number, digits = 1): string =>
  `${share < 0 ? '−' : '+'}${(100 * Math.abs(share)).toFixed(digits)}`

/** `+2.1 %`, `−0.3 %`. */
export const signedPercent = (share: number): string => `${signedPoints(share)} %`

/** Of what may be very rare: `37.2 %`, `< 0.1 %`. */
export const shareText = (share: number): string => (share > 0 && share < 0.001 ? '< 0.1 %' : percent(share))

/** `244.5M`, `4.27M`, `12.3k`. */
export function count(value: number): string {
  if (value >= 1e9) return `${significant(value / 1e9)}G`
  if (value >= 1e6) return `${significant(value / 1e6)}M`
  return value >= 1e3 ? `${significant(value / 1e3)}k` : String(value)
}

/** Width on a terminal: East Asian wide characters take two cells. */
function cells(text: string): number {
  return [...text].reduce(
    (sum, character) =>
      sum +
      (/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/.test(character)
        ? 2
        : 1),
    0,
  )
}

/** Rows in columns; a header that begins with `>` is right-aligned. */
export function table(headers: readonly string[], cellsOfRows: readonly (readonly string[])[]): string {
  // Made harmless before it is measured: a cell that is shown longer must not break its column.
  const rows = cellsOfRows.map((row) => row.map(printableLine))
  const names = headers.map((header) => header.replace(/^>/, ''))
  const widths = names.map((name, column) => Math.max(cells(name), ...rows.map((row) => cells(row[column] ?? ''))))
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column]! - cells(cell))
        return headers[column]!.startsWith('>') ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd()
  return [line(names), ...rows.map(line)].join('\n')
}

/** Of files and folders. */
export const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
