import type { Schema } from '../schema.ts'

export type TableName = keyof Schema

/** How a table's rows travel to another home. */
export type Packing =
  /** They do not: they say something of this home alone, and why. */
  { readonly as: 'stays'; readonly because: string } | PackedTable

export interface PackedTable {
  /**
   * `record`: a thing with an id of its own; `part`: of the record that it goes with, and replaced with it; `fact`: of
   * a device, where what is known here already counts.
   */
  readonly as: 'record' | 'part' | 'fact'
  /** Its rows are told apart by these, and put in their order to be compared. */
  readonly key: readonly string[]
  /** The record that it goes with wherever that goes, and the column that names it. */
  readonly goesWith?: { readonly table: TableName; readonly by: string }
  /** May name a record that is not there: the link is given up then, as it is when that is removed. */
  readonly loose?: { readonly column: string; readonly table: TableName }
  /** Numbered anew wherever they are put. */
  readonly numbered?: string
  /** Two that differ here alone are the same. */
  readonly aside?: string
  /** Whether it has a folder of checkpoints, and which table has its finished epochs. */
  readonly run?: { readonly epochs: TableName; readonly by: string }
}

/**
 * Every table once, in an order in which each stands behind those that its rows refer to. A migration that adds one
 * adds its row here.
 */
export const packing: Readonly<Record<TableName, Packing>> = {
  devices: { as: 'fact', key: ['id'] },
  target_speeds: { as: 'fact', key: ['target', 'protocol'] },
  latency_tables: { as: 'record', key: ['id'] },
  latency_entries: { as: 'part', key: ['table_id', 'key'], goesWith: { table: 'latency_tables', by: 'table_id' } },
  latency_chunks: { as: 'part', key: ['table_id', 'chunk'], goesWith: { table: 'latency_tables', by: 'table_id' } },
  latency_samples: {
    as: 'part',
    key: ['table_id', 'chunk', 'key'],
    goesWith: { table: 'latency_tables', by: 'table_id' },
  },
  audits: { as: 'record', key: ['id'], goesWith: { table: 'latency_tables', by: 'table_id' } },
  sweeps: { as: 'record', key: ['id'] },
  searches: {
    as: 'record',
    key: ['id'],
    loose: { column: 'sweep_id', table: 'sweeps' },
    aside: 'checkpoint_at',
    run: { epochs: 'search_epochs', by: 'search_id' },
  },
  search_tables: {
    as: 'part',
    key: ['search_id', 'latency_table_id'],
    goesWith: { table: 'searches', by: 'search_id' },
  },
  search_epochs: { as: 'part', key: ['search_id', 'epoch'], goesWith: { table: 'searches', by: 'search_id' } },
  parameter_snapshots: {
    as: 'part',
    key: ['search_id', 'epoch', 'name'],
    goesWith: { table: 'searches', by: 'search_id' },
  },
  search_steps: { as: 'part', key: ['search_id'], goesWith: { table: 'searches', by: 'search_id' } },
  search_warnings: {
    as: 'part',
    key: ['search_id', 'at', 'message'],
    goesWith: { table: 'searches', by: 'search_id' },
    numbered: 'id',
  },
  architectures: { as: 'record', key: ['id'], loose: { column: 'search_id', table: 'searches' } },
  published_figures: {
    as: 'part',
    key: ['set_id', 'architecture_id', 'position'],
    goesWith: { table: 'architectures', by: 'architecture_id' },
  },
  evaluations: {
    as: 'record',
    key: ['id'],
    goesWith: { table: 'architectures', by: 'architecture_id' },
    run: { epochs: 'evaluation_epochs', by: 'evaluation_id' },
  },
  evaluation_epochs: {
    as: 'part',
    key: ['evaluation_id', 'epoch'],
    goesWith: { table: 'evaluations', by: 'evaluation_id' },
  },
  evaluation_pictures: {
    as: 'part',
    key: ['evaluation_id'],
    goesWith: { table: 'evaluations', by: 'evaluation_id' },
  },
  measurements: { as: 'record', key: ['id'], goesWith: { table: 'architectures', by: 'architecture_id' } },
  layer_timings: { as: 'record', key: ['id'], goesWith: { table: 'architectures', by: 'architecture_id' } },
  deployments: { as: 'record', key: ['id'], goesWith: { table: 'architectures', by: 'architecture_id' } },
  retargets: {
    as: 'record',
    key: ['id'],
    goesWith: { table: 'searches', by: 'search_id' },
    loose: { column: 'table_id', table: 'latency_tables' },
  },
  comparisons: { as: 'record', key: ['id'], loose: { column: 'table_id', table: 'latency_tables' } },
  plans: {
    as: 'stays',
    because: 'They say what this computer and its devices are still to do; what came of them travels.',
  },
  datasets: { as: 'stays', because: 'Pictures stay where they are; the name and the hash of their set go along.' },
  settings: { as: 'stays', because: 'They are of this computer and its user.' },
  workers: { as: 'stays', because: 'They hold tokens of this workbench.' },
  leases: { as: 'stays', because: 'Who computed here says nothing of where a run goes on.' },
  pieces: { as: 'stays', because: 'They belong to the leases.' },
  marks: { as: 'stays', because: 'Tags and notes are how this user keeps order, and may be private.' },
  removals: { as: 'stays', because: "What was removed here is nobody else's." },
  removed_rows: { as: 'stays', because: 'They belong to the removals.' },
}

export const tableNames = Object.keys(packing) as TableName[]

/** Tables whose rows travel, in an order in which they can be filled. */
export const packedTables: readonly (PackedTable & { readonly name: TableName })[] = tableNames.flatMap((name) => {
  const row = packing[name]
  return row.as === 'stays' ? [] : [{ ...row, name }]
})

export const isPackedTable = (name: string): name is TableName => packedTables.some((table) => table.name === name)

export const isTableName = (name: string): name is TableName => name in packing
