import { standings, type Front, type FrontPoint, type FrontRowsQuery } from '#shared/contract/fronts.ts'
import { trustStates } from '#shared/contract/trust.ts'
import { targetKey } from '#shared/latency/target.ts'

export interface Row {
  /** The target's key; empty where the axis is of none. */
  readonly target: string
  readonly deviceName: string
  readonly point: FrontPoint
}
type Column = FrontRowsQuery['sortBy']

const collator = new Intl.Collator('en', { numeric: true })
const values: Readonly<Record<Column, (row: Row) => string | number | null>> = {
  name: ({ point }) => point.name,
  target: ({ deviceName }) => deviceName,
  origin: ({ point }) => point.origin,
  x: ({ point }) => point.x,
  basis: ({ point }) => point.basis,
  error: ({ point }) => point.error,
  interval: ({ point }) => point.xInterval?.low ?? null,
  trust: ({ point }) => (point.trust === null ? null : trustStates.indexOf(point.trust.state)),
  accuracy: ({ point }) => point.testAccuracy,
  repeats: ({ point }) => point.pictures ?? (point.publishedIn === null ? point.seeds : null),
  standing: ({ point }) => standings.indexOf(point.standing),
}

export const rowsOf = ({ series }: Front): Row[] =>
  series.flatMap(({ target, deviceName, points }) => {
    const key = target === null ? '' : targetKey(target)
    return points.map((point) => ({ target: key, deviceName, point }))
  })

/** What is not known comes last either way; equal ones keep their order. */
export function sortedRows(rows: readonly Row[], by: Column, descending: boolean): Row[] {
  const sign = descending ? -1 : 1
  return rows
    .map((row) => ({ row, key: values[by](row) }))
    .sort(({ key: a }, { key: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null)
      return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)))
    })
    .map(({ row }) => row)
}
