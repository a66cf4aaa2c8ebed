import { mkdirSync, readFileSync } from 'node:fs'
import BetterSqlite from 'better-sqlite3'
import { databaseFile } from '#main/store/location.ts'

/**
 * Puts a database that Tansaku wrote on that day into a home, as it was then. `2026-11-26` is what the terminal made of
 * `measure` (fp32, int8, cells), `audit`, `tables import`, `tables published`, `search` (random, dnas), `measure` of
 * networks (fp32, int8) and `evaluate`; of each operator's raw samples in a stretch the first three are kept.
 */
export function restoreStore(home: string, day: '2026-11-26'): BetterSqlite.Database {
  mkdirSync(home, { recursive: true })
  const database = new BetterSqlite(databaseFile(home))
  database.exec(readFileSync(new URL(`stores/${day}.sql`, import.meta.url), 'utf8'))
  return database
}
