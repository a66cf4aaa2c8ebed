import type { Column } from '../ui/DataTable.vue'

/** What a cell shows where it shows text. */
export const textOf = <Row>(column: Column<Row>, row: Row): string =>
  column.text?.(row) ?? String(column.value(row) ?? '')

/** What a choice is kept by: not what is shown, which is another in another language. */
const valueOf = <Row>(column: Column<Row>, row: Row): string => String(column.value(row) ?? '')

/** One of the different values of a column. */
export interface FacetValue {
  readonly value: string
  readonly text: string
  /** Rows that have it. */
  readonly count: number
}

/** A column's different values, the most frequent first. */
export function facetOf<Row>(rows: readonly Row[], column: Column<Row>): FacetValue[] {
  const values = new Map<string, FacetValue>()
  for (const row of rows) {
    const value = valueOf(column, row)
    values.set(value, { value, text: textOf(column, row), count: (values.get(value)?.count ?? 0) + 1 })
  }
  return [...values.values()].sort((a, b) => b.count - a.count)
}

/**
 * Rows that have each word somewhere, in any column, and the chosen values in theirs.
 * @param chosen by id of a column
 */
export function filtered<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  words: string,
  chosen: ReadonlyMap<string, string>,
): Row[] {
  const wanted = words.toLocaleLowerCase().split(/\s+/).filter(Boolean)
  const facets = columns.flatMap((column) => {
    const value = chosen.get(column.id)
    return value === undefined ? [] : [{ column, value }]
  })
  return rows.filter((row) => {
    if (facets.some(({ column, value }) => valueOf(column, row) !== value)) return false
    if (wanted.length === 0) return true
    const all = columns.map((column) => textOf(column, row).toLocaleLowerCase()).join('\n')
    return wanted.every((word) => all.includes(word))
  })
}
