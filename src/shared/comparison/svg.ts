import { groupKinds, type ComparedBin, type GroupKind } from '../contract/comparisons.ts'
import { niceTicks } from '../drawing/plot.ts'
import { looks, plot, project, round, shape, svgPicture, type Look } from '../drawing/svg-plot.ts'
import { TansakuError } from '../errors.ts'
import { binFigures, type GroupFigures } from './figures.ts'
import { groupName } from './names.ts'

/** A group in a bin, where something of it is trained. */
type Known = GroupFigures & { readonly latencyUs: number; readonly figure: NonNullable<GroupFigures['figure']> }
interface Line {
  readonly kind: GroupKind
  readonly label: string
  readonly look: Look
  readonly points: readonly Known[]
}

/**
 * Each kind of architecture as a line through the bins, its 95 % interval as a band; dashed, the expected best of some.
 */
export function comparisonSvg(
  bins: readonly ComparedBin[],
  { bestOf, protocol, device }: { readonly bestOf: number; readonly protocol: string; readonly device: string },
): string {
  const figures = bins.map((bin) => binFigures(bin, bestOf))
  const lines = groupKinds.flatMap((kind, index): Line[] => {
    const points = figures.flatMap((groups) => groups.filter((group) => group.kind === kind).filter(isKnown))
    return points.length === 0 ? [] : [{ kind, label: groupName(kind), look: looks[index]!, points }]
  })
  const points = lines.flatMap((line) => line.points)
  if (points.length === 0)
    throw new TansakuError(
      'BAD_REQUEST',
      'Nothing of this comparison is trained yet, so that there is nothing to draw.',
    )
  const scale = Math.max(...points.map(({ latencyUs }) => latencyUs)) >= 1_000 ? 1_000 : 1
  const xs = points.map(({ latencyUs }) => latencyUs / scale)
  const ys = points.flatMap(({ figure: { mean, interval }, expectedBest }) =>
    [mean, interval?.low ?? mean, interval?.high ?? mean, expectedBest?.figure ?? mean].map((share) => 100 * share),
  )
  const xTicks = niceTicks(Math.min(...xs), Math.max(...xs), 8)
  const yTicks = niceTicks(Math.min(...ys), Math.max(...ys), 7)
  const x = (us: number): number => project(us / scale, xTicks, plot.left, plot.right)
  const y = (share: number): number => project(100 * share, yTicks, plot.bottom, plot.top)
  return svgPicture({
    title: 'What was found, at equal latency',
    protocol,
    groups: lines,
    xTicks,
    yTicks,
    xLabel: `Latency by the table of ${device} (${scale === 1 ? 'µs' : 'ms'})`,
    note: `Bands: 95 % intervals of the mean.${lines.some(hasBest) ? ` Dashed: what the best of ${String(bestOf)} random architectures is expected at.` : ''}`,
    parts: [
      ...lines.map((line) => band(line, x, y)),
      ...lines.map((line) =>
        path(
          line.points.map((each) => [x(each.latencyUs), y(each.figure.mean)]),
          line.look,
          '',
        ),
      ),
      ...lines.filter(hasBest).map(({ look, points: all }) =>
        path(
          all.flatMap(({ latencyUs, expectedBest }) =>
            expectedBest === null ? [] : [[x(latencyUs), y(expectedBest.figure)]],
          ),
          look,
          ' stroke-dasharray="5 4"',
        ),
      ),
      ...lines.flatMap(({ look, points: all }) =>
        all.map(({ latencyUs, figure }) =>
          shape(look.marker, x(latencyUs), y(figure.mean), `fill="${look.colour}" stroke="${look.colour}"`),
        ),
      ),
    ],
  })
}

const isKnown = (group: GroupFigures): group is Known => group.figure !== null && group.latencyUs !== null
const hasBest = ({ points }: Line): boolean => points.some(({ expectedBest }) => expectedBest !== null)

function path(points: readonly (readonly number[])[], { colour }: Look, style: string): string {
  const d = points.map(([px, py], index) => `${index === 0 ? 'M' : 'L'}${round(px!)} ${round(py!)}`).join('')
  return `<path d="${d}" fill="none" stroke="${colour}" stroke-width="1.5"${style}/>`
}

function band({ points, look }: Line, x: (us: number) => number, y: (share: number) => number): string {
  const known = points.flatMap(({ latencyUs, figure: { interval } }) =>
    interval === null ? [] : [{ latencyUs, interval }],
  )
  if (known.length === 0) return ''
  const corner = (us: number, share: number): string => `${round(x(us))} ${round(y(share))}`
  // A single bin has no width: its interval is a bar.
  const bar = known.length === 1 ? ` stroke="${look.colour}" stroke-width="3" stroke-opacity="0.35"` : ''
  return `<path d="M${[...known.map((each) => corner(each.latencyUs, each.interval.high)), ...known.toReversed().map((each) => corner(each.latencyUs, each.interval.low))].join('L')}Z" fill="${look.colour}" fill-opacity="0.14"${bar}/>`
}
