import { TansakuError } from '#shared/errors.ts'
import { measureCommand } from '#shared/latency/measure-command.ts'
import { inputText, isSameSize, sizeText, spaceRow } from '#shared/spaces/index.ts'
import type { Store, StoredTable } from '#main/store/index.ts'
import { found } from '../require.ts'
import type { TableSubject } from './places.ts'

/** A table with what a search in its space takes from it. */
export interface TableLatencies {
  readonly table: StoredTable
  /** Microseconds by operator key, of every operator of the space. */
  readonly latenciesUs: Readonly<Record<string, number>>
}

/**
 * A table's latencies for all nets of a space (and a size) that a search is in.
 * @throws NOT_FOUND, TABLE_MISMATCH (a table of another space or of nets of another size), LATENCY_ROWS_MISSING,
 * LATENCY_NOT_POSITIVE
 */
export async function latenciesOf(
  store: Store,
  tableId: string,
  { space, size }: TableSubject,
): Promise<TableLatencies> {
  const table = found(await store.latencyTables.find(tableId), 'latency table', tableId)
  const details = { tableId: table.id, found: table.space, expected: space }
  if (table.space !== space) {
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The latency table ${table.id} describes ${table.space}, and the search is in ${space}. Measure a table of ${space} on ${table.device.name}, or search in ${table.space}.`,
      details,
    )
  }
  if (!isSameSize(table.size, size)) {
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The latency table ${table.id} describes architectures of ${textOf(table)}, and the search derives architectures of ${textOf({ space, size })}. Measure a table of that size on ${table.device.name} (${measureCommand({ space, size })}), or derive architectures of the table's.`,
      { tableId: table.id, found: table.size, expected: size },
    )
  }
  const rows = new Map((await store.latencyTables.entries(table.id)).map((entry) => [entry.key, entry.medianUs]))
  const needed = spaceRow(space)
    .places(size)
    .flatMap((place) => place.candidates.map((candidate) => candidate.operator))
  const missing = needed.filter((operator) => !rows.has(operator.key))
  if (missing.length > 0) {
    throw new TansakuError(
      'LATENCY_ROWS_MISSING',
      `The latency table ${table.id} (${table.state}) lacks ${String(missing.length)} of the operators of ${space}: ${named(missing.map(({ label }) => label))}. ${howToComplete(table)}`,
      { ...details, missing: missing.slice(0, 10).map((operator) => operator.key) },
    )
  }
  const wrong = needed.find((operator) => !(rows.get(operator.key)! > 0))
  if (wrong !== undefined) {
    throw new TansakuError(
      'LATENCY_NOT_POSITIVE',
      `The latency table ${table.id} gives ${String(rows.get(wrong.key))} µs for ${wrong.label} (${wrong.key}); a latency is more than zero. Measure the table anew.`,
      { ...details, operator: wrong.key },
    )
  }
  return {
    table,
    latenciesUs: Object.fromEntries(needed.map((operator) => [operator.key, rows.get(operator.key)!])),
  }
}

/** Also of a size that needs no saying. */
function textOf({ space, size }: TableSubject): string {
  const { input } = spaceRow(space)
  return size === null && input !== null ? inputText(input) : sizeText(size)
}

/** A table that lacks hundreds of rows is not told in as many words. */
const named = (labels: readonly string[]): string =>
  labels.length <= 5 ? labels.join(', ') : `${labels.slice(0, 4).join(', ')} and ${String(labels.length - 4)} more`

const howToComplete = ({ id, origin, space, size, device }: StoredTable): string =>
  origin === 'measured'
    ? `Go on measuring it: Resume on its page, or tansaku resume ${id}.`
    : `Its file has no more: measure a table on ${device.name} (${measureCommand({ space, size })}), or choose another.`
