import type {
  ExportedTable,
  LatencyTable,
  LatencyTableSummary,
  PublishedSet,
  TableComparison,
} from '#shared/contract/latency-tables.ts'
import { createId, now } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { compareTables } from './compare.ts'
import { exportTable } from './export.ts'
import { readTable } from './import/read.ts'
import { importedDevice } from './imported-device.ts'
import { placesOf } from './places.ts'
import { loadPublishedSet, publishedSets } from './published.ts'

export interface TableExchange {
  export(id: string): Promise<ExportedTable>
  /** @throws IMPORT_UNREADABLE naming the line or field */
  import(input: { name: string; content: string }): Promise<LatencyTableSummary>
  compare(input: { a: string; b: string }): Promise<TableComparison>
  published(): PublishedSet[]
  loadPublished(id: string): Promise<{ deviceIds: string[]; architectureIds: string[] }>
}

/** Tables out of and into files, tables beside tables, and figures from articles. */
export function createTableExchange(
  context: WorkbenchContext,
  get: (id: string) => Promise<LatencyTable>,
): TableExchange {
  const { store, events } = context
  return {
    async export(id) {
      return exportTable(await get(id), await store.latencyTables.stretches(id), now())
    },
    async import({ name, content }) {
      requireWriting(context)
      const { device, audit, target, ...table } = readTable(name, content)
      const id = createId('table')
      const description = importedDevice(device, id)
      const { id: deviceId } = description
      await store.devices.save(description)
      await store.latencyTables.addImported({ ...table, id, device: description, target: { ...target, deviceId } })
      if (audit !== null)
        await store.audits.add({
          ...audit,
          id: createId('audit'),
          tableId: id,
          // Older files do not tell: theirs were all of the table's own target.
          target: { ...(audit.target ?? target), deviceId },
        })
      events.publish({ type: 'changed', entity: 'device', id: description.id })
      events.publish({ type: 'changed', entity: 'latency-table', id })
      return get(id)
    },
    async compare({ a, b }) {
      const [first, second] = [await get(a), await get(b)]
      return compareTables(first, second, placesOf(first))
    },
    published: publishedSets,
    async loadPublished(id) {
      requireWriting(context)
      return loadPublishedSet(context, id)
    },
  }
}
