import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStore } from '#main/store/index.ts'
import { packedTables, packing, tableNames } from '#main/store/packing/tables.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'

let home = ''
let database: BetterSqlite.Database
beforeAll(async () => {
  home = newHome()
  await (await openStore({ home, access: 'write', host: 'test' })).close()
  database = new BetterSqlite(join(home, 'tansaku.sqlite'), { readonly: true })
})
afterAll(() => {
  database.close()
  removeHome(home)
})

const columnsOf = (table: string): string[] =>
  (database.prepare('SELECT name FROM pragma_table_info(?)').all(table) as { name: string }[]).map(({ name }) => name)

// Who adds a table says in packing/tables.ts how its rows travel, or why they do not.
it('every table of the store says how it is packed', () => {
  const tables = database
    .prepare(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'kysely_%' AND name NOT LIKE 'sqlite_%'",
    )
    .all() as { name: string }[]
  expect([...tableNames].sort()).toEqual(tables.map(({ name }) => name).sort())
})

it('stands behind what its rows refer to, and names columns that there are', () => {
  for (const { name, key, goesWith, loose, aside, numbered } of packedTables) {
    const columns = columnsOf(name)
    for (const column of [...key, goesWith?.by, loose?.column, aside, numbered])
      if (column !== undefined) expect(columns, name).toContain(column)
    const references = database.prepare('SELECT "table" AS name FROM pragma_foreign_key_list(?)').all(name)
    for (const { name: other } of references as { name: keyof typeof packing }[]) {
      expect(packing[other].as, `${name} refers to ${other}`).not.toBe('stays')
      expect(tableNames.indexOf(other), `${name} refers to ${other}`).toBeLessThan(tableNames.indexOf(name))
    }
  }
})
