import type { Front, FrontPoint, FrontRivals } from '#shared/contract/fronts.ts'
import { xmlText } from '#shared/text/xml.ts'
import { niceTicks, placeLabels, type Placed } from '#shared/drawing/plot.ts'
import { looks, plot, project, round, shape, svgPicture, type Look } from '#shared/drawing/svg-plot.ts'
import { seriesLabel } from './targets.ts'

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
  const rivals = front.series.flatMap((series) => series.rivals)
  const rivalPoints = rivals.flatMap((rival) => rival.points)
  const xs = [
    ...points.flatMap(({ x: at, xInterval }) => [at, ...(xInterval === null ? [] : [xInterval.low, xInterval.high])]),
    ...rivalPoints.map((point) => point.x),
  ].map((at) => at / axis.scale)
  const ys = [
    ...points.map(({ testAccuracy, accuracyInterval }) => ({ mean: testAccuracy, interval: accuracyInterval })),
    ...rivalPoints,
  ].flatMap(({ mean, interval }) =>
    [mean, ...(interval === null ? [] : [interval.low, interval.high])].map((share) => 100 * share),
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
    ...rivals.map((rival) => rivalLine(rival, x, y)),
    ...front.series.map((series) => frontLine(series.points, x, y)),
    ...groups.flatMap((group) => group.points.map((point) => mark(point, group.look, x, y))),
    ...placed.map((each, index) => label(each, labels[index]!)),
  ]
  return svgPicture({
    title: `Accuracy against ${axis.title}`,
    protocol: front.protocol?.name ?? '',
    groups,
    xTicks,
    yTicks,
    xLabel: axis.label,
    note:
      `Line and filled marks: architectures that no other beats in both. Bars: 95 % intervals, of the median latency and of ${front.deployed === null ? 'the mean accuracy over seeds' : "top-1 on the device's pictures"}.` +
      leftOut(front) +
      (rivals.length === 0
        ? ''
        : ' Grey, at equal latency: random architectures (dashed, with their 95 % interval), most MACs (dotted), most parameters (dash-dotted).'),
    parts,
  })
}

function axisOf(front: Front): { scale: number; label: string; title: string } {
  const most = front.series.reduce((sum, { all }) => Math.max(sum, all.x?.high ?? 0), 0)
  if (front.x === 'macs') return { scale: 1e6, label: 'Multiply-accumulates (millions)', title: 'multiply-accumulates' }
  if (front.x === 'params') return { scale: 1e3, label: 'Parameters (thousands)', title: 'parameters' }
  if (front.x === 'size' || front.x === 'memory') {
    const title = front.x === 'size' ? 'Size of the file' : 'Memory on the device'
    return { scale: 2 ** 20, label: `${title} (MiB)`, title: title.toLowerCase() }
  }
  const kind =
    front.deployed !== null
      ? `Latency as deployed in ${front.deployed.precision}`
      : front.x === 'measured-latency'
        ? 'Measured latency'
        : 'Predicted latency'
  const devices = front.series.map((series) => seriesLabel(series, front)).join(', ')
  return most >= 1_000
    ? { scale: 1_000, label: `${kind} (ms)`, title: `${kind.toLowerCase()}, ${xmlText(devices)}` }
    : { scale: 1, label: `${kind} (µs)`, title: `${kind.toLowerCase()}, ${xmlText(devices)}` }
}

const leftOut = ({ deployed }: Front): string =>
  deployed === null || deployed.without === 0
    ? ''
    : ` Left out, as not deployed in ${deployed.precision}: ${String(deployed.without)}.`

/** By target where there are several, else by the search the architectures come from. */
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

function frontLine(points: readonly FrontPoint[], x: (value: number) => number, y: (share: number) => number): string {
  const front = points.filter((point) => point.standing === 'front')
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

const dashes: Readonly<Record<FrontRivals['kind'], string>> = {
  random: '5 4',
  'largest-macs': '1.5 4',
  'largest-params': '9 4 1.5 4',
}

function rivalLine({ kind, points }: FrontRivals, x: (value: number) => number, y: (share: number) => number): string {
  const path = (corners: readonly (readonly [number, number])[]): string =>
    `M${corners.map(([at, share]) => `${round(x(at))} ${round(y(share))}`).join('L')}`
  const spread = points.flatMap(({ x: at, interval }) => (interval === null ? [] : [{ at, ...interval }]))
  const band =
    kind !== 'random' || spread.length === 0
      ? ''
      : `<path d="${path([...spread.map(({ at, high }) => [at, high] as const), ...spread.toReversed().map(({ at, low }) => [at, low] as const)])}Z" fill="#888888" fill-opacity="0.15"/>`
  return `${band}<path d="${path(points.map(({ x: at, mean }) => [at, mean]))}" fill="none" stroke="#777777" stroke-width="1.5" stroke-dasharray="${dashes[kind]}"/>`
}

function mark(
  point: FrontPoint,
  { colour, marker }: Look,
  x: (value: number) => number,
  y: (share: number) => number,
): string {
  const [cx, cy] = [x(point.x), y(point.testAccuracy)]
  const style = `fill="${point.standing === 'front' ? colour : '#ffffff'}" stroke="${colour}" stroke-width="2"`
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
  return `${tie}<text x="${round(place.x)}" y="${round(place.y)}" font-size="12"${point.standing === 'front' ? ' font-weight="600"' : ''} paint-order="stroke" stroke="#ffffff" stroke-width="3">${xmlText(text)}</text>`
}
