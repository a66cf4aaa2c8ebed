import type { Interval } from '#shared/contract/common.ts'
import type { Front, FrontPoint } from '#shared/contract/fronts.ts'
import { barOf } from '#shared/fronts/error-bars.ts'
import { hypervolume, paretoFront, possiblyOnFront, type Uncertain } from '#shared/pareto/index.ts'

type Series = Front['series'][number]
/** A point before it is known where it stands. */
export type Candidate = Omit<FrontPoint, 'standing'>
export type CandidateSeries = Omit<Series, 'points' | 'all' | 'hypervolume'> & { points: Candidate[] }

/** Tells each point's standing in its series, and the series' area up to the worst point of all: so they compare. */
export function withStandings(series: readonly CandidateSeries[]): Series[] {
  const worst = { x: -Infinity, y: Infinity }
  for (const { points } of series)
    for (const { x, testAccuracy } of points) {
      worst.x = Math.max(worst.x, x)
      worst.y = Math.min(worst.y, testAccuracy)
    }
  return series.map(({ points, ...of }) => {
    const plain = points.map((point) => ({ x: point.x, y: point.testAccuracy }))
    const front = new Set(paretoFront(plain))
    const possible = possiblyOnFront(points.map(uncertain))
    const told = points
      .map((point, index): FrontPoint => ({
        ...point,
        standing: front.has(plain[index]!) ? 'front' : possible[index] === true ? 'tie' : 'dominated',
      }))
      .sort((a, b) => a.x - b.x)
    return {
      ...of,
      points: told,
      all: {
        points: told.length,
        front: front.size,
        ties: told.reduce((sum, { standing }) => sum + (standing === 'tie' ? 1 : 0), 0),
        x: extentOf(points, ({ x }) => x),
        accuracy: extentOf(points, ({ testAccuracy }) => testAccuracy),
      },
      hypervolume: points.length < 2 ? null : hypervolume(plain, worst),
    }
  })
}

function extentOf(points: readonly Candidate[], value: (point: Candidate) => number): Interval | null {
  if (points.length === 0) return null
  const extent = { low: Infinity, high: -Infinity }
  for (const point of points) {
    extent.low = Math.min(extent.low, value(point))
    extent.high = Math.max(extent.high, value(point))
  }
  return extent
}

const uncertain = (point: Candidate): Uncertain => ({
  x: barOf(point) ?? { low: point.x, high: point.x },
  y: point.accuracyInterval ?? { low: point.testAccuracy, high: point.testAccuracy },
})
