import type { Front } from '#shared/contract/fronts.ts'
import { barOf } from '#shared/fronts/error-bars.ts'
import type { ChartTwin } from '../ui/chart-twin.ts'

interface Writing {
  readonly nameOf: (series: Front['series'][number]) => string
  readonly words: Readonly<Record<'target' | 'name' | 'x' | 'y' | 'low' | 'high' | 'standing', string>> & {
    readonly standings: Readonly<Record<Front['series'][number]['points'][number]['standing'], string>>
  }
  readonly perUnit: number
  /** Where a share of right answers stands. */
  readonly up: (accuracy: number) => number
}

/** The front as a table: each point with both of its intervals. */
export function frontTwin({ series }: Front, { nameOf, words, perUnit, up }: Writing): ChartTwin {
  const bounds = (name: string): string[] => [name, `${name}, ${words.low}`, `${name}, ${words.high}`]
  return {
    columns: [words.target, words.name, ...bounds(words.x), ...bounds(words.y), words.standing],
    rows: series.flatMap((each) =>
      each.points.map((point) => {
        const bar = barOf(point)
        const spread =
          point.accuracyInterval === null
            ? [null, null]
            : [up(point.accuracyInterval.low), up(point.accuracyInterval.high)].sort((a, b) => a - b)
        return [
          nameOf(each),
          point.name,
          point.x / perUnit,
          ...(bar === null ? [null, null] : [bar.low / perUnit, bar.high / perUnit]),
          up(point.testAccuracy),
          ...spread,
          words.standings[point.standing],
        ]
      }),
    ),
  }
}
