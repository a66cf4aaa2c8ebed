import { sql, type Kysely } from 'kysely'
import { encode } from '../json.ts'
import { markName, mergeFrom, type MergedRecord, type MergeOptions } from './merge.ts'
import { rowText, type StoredRow } from './rows.ts'
import { among, select, type Root, type Selection } from './select.ts'
import { packedTables, type TableName } from './tables.ts'
import type { Schema } from '../schema.ts'

export interface PackRepository {
  /** All that these need to be gone on with elsewhere. */
  select(roots: readonly Root[], hasCheckpoint: (id: string) => boolean): Promise<Selection>
  /** A table's selected rows as lines of JSON, in the order they were added, a few at a time. */
  lines(selection: Selection, table: TableName): AsyncGenerator<string[], void, void>
  /** Ids of a table's selected rows. */
  ids(selection: Selection, table: TableName): Promise<string[]>
  /** Data sets that the settings of selected runs name. */
  datasets(selection: Selection): Promise<string[]>
  /** See `mergeFrom`. */
  merge(options: MergeOptions): Promise<MergedRecord[]>
  /** Whether rows were taken over under this mark, and no others since. */
  isMarked(mark: string): Promise<boolean>
}

const rowsAtOnce = 200

export function createPackRepository(db: Kysely<Schema>): PackRepository {
  return {
    select: (roots, hasCheckpoint) => select(db, roots, hasCheckpoint),
    async *lines(selection, table) {
      const { column, values } = selection.get(table)!
      if (values.length === 0) return
      for (let last = 0; ;) {
        const { rows } = await sql<StoredRow & { readonly place_in_table: number }>`
          SELECT rowid AS place_in_table, * FROM ${sql.table(table)}
          WHERE ${among(column, values)} AND rowid > ${last} ORDER BY rowid LIMIT ${rowsAtOnce}`.execute(db)
        if (rows.length === 0) return
        yield rows.map(({ place_in_table: _place, ...row }) => rowText(row))
        last = rows.at(-1)!.place_in_table
      }
    },
    async ids(selection, table) {
      const { column, values } = selection.get(table)!
      const { rows } = await sql<{ id: string }>`
        SELECT id FROM ${sql.table(table)} WHERE ${among(column, values)} ORDER BY rowid`.execute(db)
      return rows.map(({ id }) => id)
    },
    async datasets(selection) {
      const found = new Set<string>()
      for (const { name, run } of packedTables) {
        if (run === undefined) continue
        const { column, values } = selection.get(name)!
        const { rows } = await sql<{ id: string | null }>`
          SELECT DISTINCT json_extract(settings, '$.dataset') AS id
          FROM ${sql.table(name)} WHERE ${among(column, values)}`.execute(db)
        for (const { id } of rows) if (id !== null) found.add(id)
      }
      return [...found].sort()
    },
    merge: (options) => mergeFrom(db, options),
    async isMarked(mark) {
      const row = await db.selectFrom('settings').select('value').where('name', '=', markName).executeTakeFirst()
      return row?.value === encode(mark)
    },
  }
}
