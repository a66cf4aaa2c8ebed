import type { Front, FrontPoint } from '#shared/contract/fronts.ts'
import { xmlText } from '#shared/text/xml.ts'
import { significant } from './format.ts'
import { niceTicks, placeLabels, type Placed } from './plot.ts'
import { seriesLabel } from './targets.ts'

const width = 960
const height = 600
const plot = { left: 76, top: 64, right: 936, bottom: 520 }
/** Okabe and Ito 2008: apart for colour-blind eyes; the marker differs too. */
const looks = [
  { colour: '#0072b2', marker: 'circle' },
  { colour: '#d55e00', marker: 'square' },
  { colour: '#009e73', marker: 'triangle' },
  { colour: '#cc79a7', marker: 'diamond' },
  { colour: '#e69f00', marker: 'circle' },
  { colour: '#56b4e9', marker: 'square' },
  { colour: '#595959', marker: 'triangle' },
] as const
type Look = (typeof looks)[number]

interface Group {
  readonly label: string
  readonly look: Look
  readonly points: readonly FrontPoint[]
}

/**
 * The front as one self-contained picture.
 * @param searchNames search id -> name, newest first, for the legend
 */
export function frontSvg(front: Front, searchNames: ReadonlyMap<string, string>): string {
  const groups = groupsOf(front, searchNames)
  const points = groups.flatMap((group) => group.points)
  const axis = axisOf(front)
  const xs = points.map((point) => point.x / axis.scale)
  const ys = points.flatMap(({ testAccuracy, accuracyInterval: interval }) =>
    [testAccuracy, ...(interval === null ? [] : [interval.low, interval.high])].map((share) => 100 * share),
  )
  const xTicks = niceTicks(Math.min(...xs), Math.max(...xs), 8)
  const yTicks = niceTicks(Math.min(...ys), Math.max(...ys), 7)
  const x = (value: number): number => project(value / axis.scale, xTicks, plot.left, plot.right)
  const y = (share: number): number => project(100 * share, yTicks, plot.bottom, plot.top)
  const placed = groups.flatMap((group) =>
    group.points.map((point) => ({
      point,
      text: shortName(point.name, group.label),
      x: x(point.x),
      y: y(point.testAccuracy),
      left: x(point.xInterval?.low ?? point.x),
      right: x(point.xInterval?.high ?? point.x),
    })),
  )
  const labels = placeLabels(placed, plot)

  const parts = [
    `<rect width="${String(width)}" height="${String(height)}" fill="#ffffff"/>`,
    `<text x="${String(plot.left)}" y="26" font-size="17" font-weight="600">Accuracy against ${axis.title}</text>`,
    ...(front.protocol === null
      ? []
      : [
          `<text x="${String(plot.right)}" y="26" font-size="12" text-anchor="end" fill="#444444">${xmlText(front.protocol.name)}</text>`,
        ]),
    ...legend(groups),
    ...xTicks.map((tick) => vertical(project(tick, xTicks, plot.left, plot.right), significantTick(tick))),
    ...yTicks.map((tick) => horizontal(project(tick, yTicks, plot.bottom, plot.top), significantTick(tick))),
    `<text x="${String((plot.left + plot.right) / 2)}" y="${String(height - 32)}" text-anchor="middle">${xmlText(axis.label)}</text>`,
    `<text transform="translate(22 ${String((plot.top + plot.bottom) / 2)}) rotate(-90)" text-anchor="middle">Test accuracy (%)</text>`,
    ...front.series.map((series) => frontLine(series.points, x, y)),
    ...groups.flatMap((group) => group.points.map((point) => mark(point, group.look, x, y))),
    ...placed.map((each, index) => label(each, labels[index]!)),
    `<text x="${String(plot.left)}" y="${String(height - 8)}" font-size="11" fill="#666666">Line and filled marks: networks that no other beats in both. Bars: 95 % intervals, of the median latency and of the mean accuracy over seeds.</text>`,
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${String(width)} ${String(height)}" width="${String(width)}" height="${String(height)}" font-family="system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans CJK JP', sans-serif" font-size="13" fill="#222222" role="img" aria-label="Accuracy against ${axis.title}">\n${parts.join('\n')}\n</svg>\n`
}

function axisOf(front: Front): { scale: number; label: string; title: string } {
  const most = Math.max(...front.series.flatMap((series) => series.points.map((point) => point.x)))
  if (front.x === 'macs') return { scale: 1e6, label: 'Multiply-accumulates (millions)', title: 'multiply-accumulates' }
  if (front.x === 'params') return { scale: 1e3, label: 'Parameters (thousands)', title: 'parameters' }
  const kind = front.x === 'measured-latency' ? 'Measured latency' : 'Predicted latency'
  const devices = front.series.map((series) => seriesLabel(series, front)).join(', ')
  return most >= 1_000
    ? { scale: 1_000, label: `${kind} (ms)`, title: `${kind.toLowerCase()}, ${xmlText(devices)}` }
    : { scale: 1, label: `${kind} (µs)`, title: `${kind.toLowerCase()}, ${xmlText(devices)}` }
}

/** By target where there are several, else by the search the networks come from. */
function groupsOf(front: Front, searchNames: ReadonlyMap<string, string>): Group[] {
  const named = new Map<string, FrontPoint[]>()
  for (const series of front.series) {
    for (const point of series.points) {
      const name =
        front.series.length > 1
          ? seriesLabel(series, front)
          : point.searchId === null
            ? point.origin
            : (searchNames.get(point.searchId) ?? point.searchId)
      named.set(name, [...(named.get(name) ?? []), point])
    }
  }
  // In the order the searches were made, so that a colour stays with its search when points move.
  const order = [...searchNames.values()].reverse()
  return [...named]
    .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
    .map(([name, points], index) => ({ label: name, points, look: looks[index % looks.length]! }))
}

const project = (value: number, ticks: readonly number[], from: number, to: number): number =>
  from + ((to - from) * (value - ticks[0]!)) / (ticks.at(-1)! - ticks[0]!)
const round = (value: number): string => value.toFixed(1)
const significantTick = (tick: number): string =>
  Number.isInteger(tick) ? String(tick) : significant(tick).replace(/\.?0+$/, '')

const vertical = (x: number, text: string): string =>
  `<line x1="${round(x)}" x2="${round(x)}" y1="${String(plot.top)}" y2="${String(plot.bottom)}" stroke="#e4e4e4"/><text x="${round(x)}" y="${String(plot.bottom + 20)}" text-anchor="middle">${text}</text>`
const horizontal = (y: number, text: string): string =>
  `<line x1="${String(plot.left)}" x2="${String(plot.right)}" y1="${round(y)}" y2="${round(y)}" stroke="#e4e4e4"/><text x="${String(plot.left - 10)}" y="${round(y + 4.5)}" text-anchor="end">${text}</text>`

function frontLine(points: readonly FrontPoint[], x: (value: number) => number, y: (share: number) => number): string {
  const front = points.filter((point) => point.onFront)
  if (front.length === 0) return ''
  const path = front
    .map((point, index) =>
      index === 0
        ? `M${round(x(point.x))} ${round(y(point.testAccuracy))}`
        : `H${round(x(point.x))}V${round(y(point.testAccuracy))}`,
    )
    .join('')
  return `<path d="${path}H${String(plot.right)}" fill="none" stroke="#444444" stroke-width="1.5" stroke-dasharray="5 4"/>`
}

function mark(
  point: FrontPoint,
  { colour, marker }: Look,
  x: (value: number) => number,
  y: (share: number) => number,
): string {
  const [cx, cy] = [x(point.x), y(point.testAccuracy)]
  const style = `fill="${point.onFront ? colour : '#ffffff'}" stroke="${colour}" stroke-width="2"`
  const interval =
    point.xInterval === null
      ? ''
      : `<line x1="${round(x(point.xInterval.low))}" x2="${round(x(point.xInterval.high))}" y1="${round(cy)}" y2="${round(cy)}" stroke="${colour}"/>`
  const spread =
    point.accuracyInterval === null
      ? ''
      : `<line x1="${round(cx)}" x2="${round(cx)}" y1="${round(y(point.accuracyInterval.low))}" y2="${round(y(point.accuracyInterval.high))}" stroke="${colour}"/>`
  return `${interval}${spread}${shape(marker, cx, cy, style)}`
}

function shape(marker: Look['marker'], x: number, y: number, style: string): string {
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

/** The legend says the group: its name need not stand at every mark. */
const shortName = (name: string, group: string): string =>
  name.startsWith(`${group} `) ? name.slice(group.length + 1) : name

/** A label that had to move away from its mark is tied to it by a thin line. */
function label(
  { point, text, x, y }: { point: FrontPoint; text: string; x: number; y: number },
  place: Placed,
): string {
  const tie = place.isFar
    ? `<line x1="${round(x)}" y1="${round(y)}" x2="${round(place.anchorX)}" y2="${round(place.y - 4)}" stroke="#999999" stroke-width="0.8"/>`
    : ''
  return `${tie}<text x="${round(place.x)}" y="${round(place.y)}" font-size="12"${point.onFront ? ' font-weight="600"' : ''} paint-order="stroke" stroke="#ffffff" stroke-width="3">${xmlText(text)}</text>`
}

function legend(groups: readonly Group[]): string[] {
  let x = plot.left + 6
  return groups.map(({ label: text, look }) => {
    const item = `${shape(look.marker, x, 45, `fill="${look.colour}" stroke="${look.colour}" stroke-width="2"`)}<text x="${round(x + 13)}" y="49.5">${xmlText(text)}</text>`
    x += 40 + 7.2 * text.length
    return item
  })
}
