import { kindOf } from '../algorithms/index.ts'
import type { Figure } from '../contract/accuracies.ts'
import type { FrontPoint } from '../contract/fronts.ts'
import type { SettingValue, Sweep, SweepRun } from '../contract/sweeps.ts'
import { meanFigure } from '../evaluation/accuracy.ts'

type Values = Readonly<Record<string, SettingValue>>

/** What the searches of one place in a sweep found, which differ in their seed alone. */
export interface BandPoint {
  /** Of the axes along which the band runs. */
  readonly values: Values
  /** Which of each search's architectures, from 0. */
  readonly place: number
  readonly x: Figure
  readonly accuracy: Figure
  readonly points: readonly FrontPoint[]
}

/** What belongs together on a front: the same method on the same device, along its weights or targets. */
export interface Band {
  /** Of the axes that set bands apart. */
  readonly values: Values
  /** By rising x. */
  readonly points: readonly BandPoint[]
}

/**
 * A sweep's front as bands: mean and 95 % interval over seeds. A band runs along the numbers that vary (latency
 * weights, targets); words, switches and tables set bands apart.
 */
export function bandsOf(
  {
    axes,
    runs,
  }: {
    readonly axes: Sweep['axes']
    readonly runs: readonly Pick<SweepRun, 'search' | 'values' | 'architectureIds'>[]
  },
  points: readonly FrontPoint[],
): Band[] {
  const known = new Map(points.map((point) => [point.architectureId, point]))
  const found = runs.flatMap(({ search, values, architectureIds }) => {
    const { seed: _seed, ...others } = values
    const along = axes.map(({ setting }) => setting).filter((setting) => isNumber(search, setting))
    return architectureIds.flatMap((id, place) => {
      const point = known.get(id)
      return point === undefined
        ? []
        : [
            {
              point,
              place,
              along: only(others, (name) => along.includes(name)),
              apart: only(others, (name) => !along.includes(name)),
            },
          ]
    })
  })
  return [...Map.groupBy(found, ({ apart }) => keyOf(apart)).values()].map((band) => ({
    values: band[0]!.apart,
    points: [...Map.groupBy(band, ({ along, place }) => `${String(place)} ${keyOf(along)}`).values()]
      .map((same): BandPoint => ({
        values: same[0]!.along,
        place: same[0]!.place,
        x: meanFigure(same.map(({ point }) => point.x)),
        accuracy: meanFigure(same.map(({ point }) => point.testAccuracy)),
        points: same.map(({ point }) => point),
      }))
      .sort((a, b) => a.x.mean - b.x.mean),
  }))
}

/** Whether a setting of a search is a number that can be more or less. */
function isNumber({ settings }: SweepRun['search'], setting: string): boolean {
  const field = kindOf(settings).fields.find(({ key }) => key === setting)
  return field !== undefined && (field.kind ?? 'number') === 'number'
}

const only = (values: Values, keep: (name: string) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => keep(name)))

const keyOf = (values: Values): string => JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
