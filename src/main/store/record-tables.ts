import type { RecordKind } from '#shared/contract/records.ts'
import type { TableName } from './packing/tables.ts'

/** Where records of a kind are stored. */
export const tableOf: Readonly<Record<RecordKind, TableName>> = {
  search: 'searches',
  sweep: 'sweeps',
  comparison: 'comparisons',
  'latency-table': 'latency_tables',
  architecture: 'architectures',
}
