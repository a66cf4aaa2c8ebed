/** Which column a table is sorted by. */
export interface Sorting {
  readonly id: string
  readonly descending: boolean
}

const collator = new Intl.Collator(undefined, { numeric: true })

/** Rows by a value, equal ones in their order; what is not known comes last either way. */
export function sortedBy<Row>(
  rows: readonly Row[],
  value: (row: Row) => string | number | null,
  descending: boolean,
): Row[] {
  const keyed = rows.map((row) => ({ row, key: value(row) }))
  const sign = descending ? -1 : 1
  return keyed
    .sort(({ key: a }, { key: b }) => {
      if (a === null || b === null) return Number(a === null) - Number(b === null)
      return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b)))
    })
    .map(({ row }) => row)
}
