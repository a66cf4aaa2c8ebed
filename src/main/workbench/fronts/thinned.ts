import type { Front, FrontPoint, FrontQuery, FrontWindow } from '#shared/contract/fronts.ts'

type Wish = Pick<FrontQuery, 'mostDominated' | 'within' | 'logarithmic'>

export const isWithin = ({ x, testAccuracy }: FrontPoint, window: FrontWindow | null): boolean =>
  window === null ||
  (x >= window.x.low &&
    x <= window.x.high &&
    testAccuracy >= window.accuracy.low &&
    testAccuracy <= window.accuracy.high)

/** A front with as many of its points as its picture needs; what is told of all of them stays. */
export function thinned(front: Front, { mostDominated, within, logarithmic }: Wish): Front {
  if (mostDominated === null && within === null) return front
  return {
    ...front,
    series: front.series.map((series) => {
      const others = series.points.filter((point) => point.standing !== 'front' && isWithin(point, within))
      const kept = new Set(mostDominated === null ? others : spread(others, mostDominated, logarithmic))
      return { ...series, points: series.points.filter((point) => point.standing === 'front' || kept.has(point)) }
    }),
  }
}

/** A prime, so that steps of it come to every one of less than so many points, and to nearly all of more. */
const stride = 1_299_709

/** From cells that grow until there are few enough: one of each, a tie before what is dominated for certain. */
function spread(points: readonly FrontPoint[], most: number, logarithmic: boolean): readonly FrontPoint[] {
  if (points.length <= most) return points
  const at = logarithmic ? ({ x }: FrontPoint): number => Math.log(x) : ({ x }: FrontPoint): number => x
  const across = scaleOf(points, at)
  const up = scaleOf(points, ({ testAccuracy }) => testAccuracy)
  for (let cells = Math.ceil(2.5 * Math.sqrt(most)); cells > 1; cells = Math.floor(cells / 1.25)) {
    const byCell = new Map<number, FrontPoint>()
    for (let index = 0; index < points.length; index++) {
      // Not by rising x: the first of each cell would make stripes.
      const point = points[(index * stride) % points.length]!
      const cell = Math.floor(across(at(point)) * cells) * (cells + 1) + Math.floor(up(point.testAccuracy) * cells)
      const there = byCell.get(cell)
      if (there === undefined || (there.standing === 'dominated' && point.standing === 'tie')) byCell.set(cell, point)
    }
    if (byCell.size <= most) return [...byCell.values()]
  }
  return points.slice(0, most)
}

/** From values to 0 … 1. */
function scaleOf(points: readonly FrontPoint[], value: (point: FrontPoint) => number): (value: number) => number {
  let [low, high] = [Infinity, -Infinity]
  for (const point of points) {
    low = Math.min(low, value(point))
    high = Math.max(high, value(point))
  }
  const width = high - low || 1
  return (each) => (each - low) / width
}
