import type BetterSqlite from 'better-sqlite3'

export const quoted = (column: string): string => `"${column.replaceAll('"', '""')}"`

export const columnsOf = (database: BetterSqlite.Database, table: string): string[] =>
  (database.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]).map(({ name }) => name)
