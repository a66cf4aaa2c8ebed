import type { TensorRecord } from '../tensor/parameters.ts'

/** The records of several stores in one list, each name with its store's in front. */
export function joinRecords(stores: Readonly<Record<string, readonly TensorRecord[]>>): TensorRecord[] {
  return Object.entries(stores).flatMap(([store, records]) =>
    records.map((record) => ({ ...record, name: `${store}:${record.name}` })),
  )
}

/** The opposite of joinRecords. */
export function splitRecords(records: readonly TensorRecord[]): Readonly<Record<string, TensorRecord[]>> {
  const stores: Record<string, TensorRecord[]> = {}
  for (const record of records) {
    const end = record.name.indexOf(':')
    const store = (stores[record.name.slice(0, end)] ??= [])
    store.push({ ...record, name: record.name.slice(end + 1) })
  }
  return stores
}
