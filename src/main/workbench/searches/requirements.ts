import { kindOf, latencyTableOf, type ProblemFacts } from '#shared/algorithms/index.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { costsOf, extremesOf } from '#shared/spaces/decisions.ts'
import { isSameSize, sizeText, spaceRow } from '#shared/spaces/index.ts'
import type { Store } from '#main/store/index.ts'
import { found } from '../require.ts'

/**
 * The latencies a search needs, microseconds by operator key; none where it names no table.
 * @throws NOT_FOUND, TABLE_MISMATCH (a table of another space or of nets of another size), LATENCY_ROWS_MISSING,
 * LATENCY_NOT_POSITIVE
 */
export async function latenciesFor(store: Store, settings: SearchSettings): Promise<Record<string, number>> {
  const tableId = latencyTableOf(settings)
  if (tableId === null) return {}
  const table = found(await store.latencyTables.find(tableId), 'latency table', tableId)
  const details = { tableId: table.id, found: table.space, expected: settings.space }
  if (table.space !== settings.space) {
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The latency table ${table.id} describes ${table.space}, and the search is in ${settings.space}. Measure a table of ${settings.space} on ${table.device.name}, or search in ${table.space}.`,
      details,
    )
  }
  const size = kindOf(settings).tableSize(settings)
  if (!isSameSize(table.size, size)) {
    throw new TansakuError(
      'TABLE_MISMATCH',
      `The latency table ${table.id} describes nets of ${sizeText(table.size)}, and the search derives nets of ${sizeText(size)}. Measure a table of that size on ${table.device.name}, or derive nets of the table's.`,
      { tableId: table.id, found: table.size, expected: size },
    )
  }
  const rows = new Map((await store.latencyTables.entries(table.id)).map((entry) => [entry.key, entry.medianUs]))
  const places = spaceRow(settings.space).places(size)
  const needed = places.flatMap((place) => place.candidates.map((candidate) => candidate.operator))
  const missing = needed.filter((operator) => !rows.has(operator.key))
  if (missing.length > 0) {
    throw new TansakuError(
      'LATENCY_ROWS_MISSING',
      `The latency table ${table.id} (${table.state}) lacks ${String(missing.length)} of the operators of ${settings.space}, first ${missing[0]!.label} (${missing[0]!.key}). Resume measuring it.`,
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
  return Object.fromEntries(needed.map((operator) => [operator.key, rows.get(operator.key)!]))
}

/** The latencies that the searched space has, fastest to slowest; null where the search looks at no table. */
export function reachableBy(
  settings: SearchSettings,
  latenciesUs: Readonly<Record<string, number>>,
): ProblemFacts['reachable'] {
  if (latencyTableOf(settings) === null) return null
  const decisions = spaceRow(settings.space).decisions(kindOf(settings).tableSize(settings))
  const { least, most } = extremesOf(costsOf(decisions, rowLatency(latenciesUs)))
  return { leastUs: least, mostUs: most }
}
