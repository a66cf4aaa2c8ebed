import { spaceOf, spaceRow } from '#shared/architecture/index.ts'
import type { TableRange } from '#shared/contract/latency-tables.ts'
import { latencyRange } from '#shared/latency/range.ts'
import { sameTarget } from '#shared/latency/target.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { costsOf } from '#shared/spaces/decisions.ts'
import type { Store, StoredTable } from '#main/store/index.ts'

/**
 * What latencies the architectures of a table's space have by it, and where others lie that were measured on its
 * target.
 * @throws LATENCY_ROWS_MISSING, LATENCY_NOT_POSITIVE
 */
export async function rangeOf(store: Store, table: StoredTable): Promise<TableRange> {
  const { id, device, space, size } = table
  const entries = await store.latencyTables.entries(id)
  const latencyOf = rowLatency(Object.fromEntries(entries.map(({ key, medianUs }) => [key, medianUs])))
  return {
    tableId: id,
    deviceName: device.name,
    space,
    size,
    ...latencyRange(costsOf(spaceRow(space).decisions(size), latencyOf)),
    others: await measuredOthers(store, table),
  }
}

/** Of each network of no space the newest measurement. */
async function measuredOthers(store: Store, { target }: StoredTable): Promise<TableRange['others']> {
  const names = new Map(
    (await store.architectures.list()).filter(({ spec }) => spaceOf(spec) === null).map(({ id, name }) => [id, name]),
  )
  const known = new Map<string, TableRange['others'][number]>()
  for (const { architectureId, target: measuredOn, medianUs } of await store.measurements.list()) {
    const name = names.get(architectureId)
    if (name !== undefined && !known.has(architectureId) && sameTarget(measuredOn, target))
      known.set(architectureId, { architectureId, name, latencyUs: medianUs })
  }
  return [...known.values()].sort((a, b) => a.latencyUs - b.latencyUs)
}
