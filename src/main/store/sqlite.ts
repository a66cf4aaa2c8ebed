import BetterSqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { storageFailure } from './failures.ts'

export interface SqliteOptions {
  /** Never changes the schema or a row. */
  readonly readonly: boolean
  readonly busyTimeoutMs: number
}

/** Opens the file with the settings the whole store relies on (WAL, every commit on the disk, foreign keys). */
export function openSqlite(file: string, options: SqliteOptions): BetterSqlite.Database {
  try {
    const database = new BetterSqlite(file, {
      readonly: options.readonly,
      fileMustExist: options.readonly,
      timeout: options.busyTimeoutMs,
    })
    try {
      // The first read meets a damaged header, before anything may be written.
      database.prepare('SELECT count(*) FROM sqlite_schema').get()
      if (!options.readonly) {
        database.pragma('journal_mode = WAL')
        database.pragma('synchronous = FULL')
      }
      database.pragma('foreign_keys = ON')
      return database
    } catch (error) {
      database.close()
      throw error
    }
  } catch (error) {
    throw storageFailure(error, file)
  }
}

/** The same database for Kysely, with every failure coded. */
export function guarded(database: BetterSqlite.Database): SqliteDatabase {
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storageFailure(error, database.name)
    }
  }
  return {
    close: () => {
      database.close()
    },
    prepare(sql): SqliteStatement {
      const statement = attempt(() => database.prepare(sql))
      return {
        reader: statement.reader,
        all: (parameters) => attempt(() => statement.all(...parameters)),
        run(parameters) {
          // SQLite has rolled back by itself after SQLITE_FULL and the like; Kysely's own rollback would then hide the
          // cause.
          if (sql === 'rollback' && !database.inTransaction) return { changes: 0, lastInsertRowid: 0 }
          return attempt(() => statement.run(...parameters))
        },
        iterate: (parameters) => attempt(() => statement.iterate(...parameters)),
      }
    },
  }
}
