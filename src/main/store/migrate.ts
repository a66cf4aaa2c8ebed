import type BetterSqlite from 'better-sqlite3'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import { TansakuError } from '#shared/errors.ts'
import { storageFailure } from './failures.ts'
import { migrations } from './migrations/index.ts'
import type { Schema } from './schema.ts'

const migratorOf = (db: Kysely<Schema>, all: typeof migrations = migrations): Migrator =>
  new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(all) },
    // Those of one day stand on nothing of each other, and a store may have had any of them first.
    allowUnorderedMigrations: true,
  })

/** Names of the migrations a database has had, read without Kysely so that a missing table is no error. */
function applied(database: BetterSqlite.Database): string[] {
  const table = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'kysely_migration'").get()
  if (table === undefined) return []
  return (database.prepare('SELECT name FROM kysely_migration').all() as { name: string }[]).map((row) => row.name)
}

/** Whether the file has this version's schema; throws when a newer version wrote it. */
export function isCurrent(database: BetterSqlite.Database): boolean {
  const done = applied(database)
  const unknown = done.filter((name) => !(name in migrations))
  if (unknown.length > 0) {
    throw new TansakuError(
      'DATABASE_NEWER',
      `The database ${database.name} was written by a newer Tansaku (it has the migration ${unknown[0]!}). Update this one, or set TANSAKU_HOME to another folder.`,
      { file: database.name, unknown },
    )
  }
  return done.length === Object.keys(migrations).length
}

/**
 * Brings the file to this version's schema, all or nothing: Kysely's own migrator does not wrap SQLite's DDL in a
 * transaction.
 */
export async function migrate(database: BetterSqlite.Database, db: Kysely<Schema>): Promise<void> {
  if (isCurrent(database)) return
  try {
    database.exec('BEGIN IMMEDIATE')
    const { error } = await migratorOf(db).migrateToLatest()
    if (error !== undefined) throw error
    database.exec('COMMIT')
  } catch (error) {
    if (database.inTransaction) database.exec('ROLLBACK')
    throw storageFailure(error, database.name)
  }
}

/** Gives an empty file the schema that some migrations make, of those known here. */
export async function migrateTo(
  database: BetterSqlite.Database,
  db: Kysely<Schema>,
  names: readonly string[],
): Promise<void> {
  const some = Object.fromEntries(Object.entries(migrations).filter(([name]) => names.includes(name)))
  const { error } = await migratorOf(db, some).migrateToLatest()
  if (error !== undefined) throw storageFailure(error, database.name)
}

export const migrationNames: readonly string[] = Object.keys(migrations)
