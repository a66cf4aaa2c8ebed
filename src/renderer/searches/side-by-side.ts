import { kindOf, type Figure } from '#shared/algorithms/index.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { smoothed } from '#shared/statistics/smoothed.ts'
import { figures } from './figures.ts'

export const courseAxes = ['course', 'time'] as const
/** What curves are drawn against: epochs or children, or the minutes computed until then. */
export type CourseAxis = (typeof courseAxes)[number]

type Run = Pick<SearchRun, 'settings' | 'epochRecords'>

/** The figures that any of the runs has, in the order of the first that has them. */
export const figuresOf = (runs: readonly Run[]): Figure[] => [
  ...new Set(runs.flatMap(({ settings }) => kindOf(settings).figures)),
]

/**
 * A figure of a run, one point an epoch: of validation where there is one.
 * @param weight of what came before, 0 = as it is (see `smoothed`)
 */
export function curveOf(
  { epochRecords }: Run,
  figure: Figure,
  axis: CourseAxis,
  weight: number,
): (readonly [number, number])[] {
  const value = figures[figure].curves
    .toReversed()
    .map(({ value: of }) => of)
    .find((of) => epochRecords.some((record) => of(record) !== null))
  if (value === undefined) return []
  let ms = 0
  const points = epochRecords.flatMap((record) => {
    ms += record.durationMs
    const y = value(record)
    return y === null ? [] : [[axis === 'time' ? ms / 60_000 : record.epoch + 1, y] as const]
  })
  return smoothed(points, weight)
}
