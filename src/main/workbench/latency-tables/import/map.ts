import type { FbnetSpaceId, Operator } from '#shared/architecture/index.ts'
import { fbnetSpaceIds } from '#shared/architecture/architecture.ts'
import type { ImportFacts, LatencyEntry } from '#shared/contract/latency-tables.ts'
import type { PlacedEntry } from '#main/store/index.ts'
import { placesOf } from '../places.ts'
import { unreadable } from './unreadable.ts'

/** What a foreign file says of one of its rows, in µs. */
export interface FileRow {
  readonly key: string
  readonly label: string
  readonly medianUs: number
  readonly minUs: number
  readonly p90Us: number
}

/** A file of another program: its rows, and how an operator of ours is made of them. */
export interface ForeignTable {
  /** By a key of the file's own, unique. */
  readonly rows: ReadonlyMap<string, FileRow>
  /** How many rows the file has, repeated ones counted each. */
  readonly rowCount: number
  /**
   * Keys of the rows an operator is the sum of; none for one that costs nothing; null where the file does not know it.
   */
  rowsOf(operator: Operator): readonly string[] | null
}

export interface MappedTable extends Pick<ImportFacts, 'rows' | 'mappedRows' | 'operators' | 'mappedOperators'> {
  readonly space: FbnetSpaceId
  readonly entries: readonly PlacedEntry[]
}

/** What an operator costs for which an engine runs nothing, µs: a latency is positive (as in our own tables). */
const nothingUs = 0.05

/**
 * The rows of a foreign file under the operators of the space that it knows most of; rows that are in no operator keep
 * a key of their own behind them.
 * @throws IMPORT_UNREADABLE where no row belongs to an operator of any space
 */
export function mapOntoSpace(table: ForeignTable, file: string): MappedTable {
  const spaces = fbnetSpaceIds.map((space) => ({ space, ...mappedOperators(table, space) }))
  const { space, used, mapped, operators } = spaces.reduce((best, each) =>
    each.used.size > best.used.size ? each : best,
  )
  if (used.size === 0)
    throw unreadable(
      file,
      '',
      `none of its ${String(table.rowCount)} rows belongs to an operator of ${fbnetSpaceIds.join(', ')}; the first is ${[...table.rows.keys()][0] ?? ''}.`,
    )
  const rest = [...table.rows]
    .filter(([key]) => !used.has(key))
    .map(([, row]) => entryOf(`file:${row.key}`, row.label, [row]))
  return {
    space,
    operators,
    mappedOperators: mapped.length,
    rows: table.rowCount,
    mappedRows: used.size,
    entries: [...mapped, ...rest].map((entry, position) => ({ ...entry, position })),
  }
}

function mappedOperators(
  table: ForeignTable,
  space: FbnetSpaceId,
): { used: Set<string>; mapped: LatencyEntry[]; operators: number } {
  const operators = new Map(
    placesOf({ space, size: null }).flatMap((place) =>
      place.candidates.map(({ operator }) => [operator.key, operator] as const),
    ),
  )
  const used = new Set<string>()
  const mapped = [...operators.values()].flatMap((operator) => {
    const keys = table.rowsOf(operator)
    if (keys === null) return []
    for (const key of keys) used.add(key)
    return [
      entryOf(
        operator.key,
        operator.label,
        keys.map((key) => table.rows.get(key)!),
      ),
    ]
  })
  return { used, mapped, operators: operators.size }
}

/** The sum of rows; the file tells of no interval and of no number of samples. */
function entryOf(key: string, label: string, rows: readonly FileRow[]): LatencyEntry {
  const sum = (value: (row: FileRow) => number): number =>
    rows.length === 0 ? nothingUs : rows.reduce((total, row) => total + value(row), 0)
  const medianUs = sum((row) => row.medianUs)
  return {
    key,
    label,
    medianUs,
    minUs: sum((row) => row.minUs),
    p90Us: sum((row) => row.p90Us),
    intervalUs: { low: medianUs, high: medianUs },
    samples: 0,
    noisy: false,
  }
}
