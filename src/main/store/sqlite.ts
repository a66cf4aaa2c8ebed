import { chmodSync, closeSync, copyFileSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { storageFailure } from './failures.ts'

export interface SqliteOptions {
  /** Never changes the schema or a row. */
  readonly readonly: boolean
  readonly busyTimeoutMs: number
}

/**
 * Opens the file with the settings the whole store relies on: WAL, every commit on the disk (in groups where many
 * come together: group-commit.ts), foreign keys.
 */
export function openSqlite(file: string, options: SqliteOptions): BetterSqlite.Database {
  try {
    if (!options.readonly) makePrivate(file)
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

/** A database is its owner's alone, whatever the folder; SQLite gives its other files the same permissions. */
export function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  for (const each of [file, `${file}-wal`, `${file}-shm`]) {
    if ((statSync(each, { throwIfNoEntry: false })?.mode ?? 0) & 0o077) chmodSync(each, 0o600)
  }
}

/**
 * What a database holds, where its folder takes no file of SQLite's own: on a read-only or a full disk. Read from a
 * copy, in memory where the file is whole, else beside the system's temporary files.
 * @throws as `openSqlite`
 */
export function openCopy(file: string): { database: BetterSqlite.Database; release: () => void } {
  try {
    const log = `${file}-wal`
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0) {
      const folder = mkdtempSync(join(tmpdir(), 'tansaku-'))
      const release = (): void => {
        rmSync(folder, { recursive: true, force: true })
      }
      try {
        copyFileSync(file, join(folder, 'copy.sqlite'))
        copyFileSync(log, join(folder, 'copy.sqlite-wal'))
        const copied = new BetterSqlite(join(folder, 'copy.sqlite'))
        copied.pragma('query_only = ON')
        return { database: copied, release }
      } catch (error) {
        release()
        throw error
      }
    }
    const bytes = readFileSync(file)
    // In its header a database says that it has a log beside it, which one in memory cannot have.
    if (bytes.length > 20) bytes.fill(1, 18, 20)
    const database = new BetterSqlite(bytes, { readonly: true })
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return { database, release: () => {} }
  } catch (error) {
    throw storageFailure(error, file)
  }
}

/** So many texts of SQL stay compiled: those with lists of values differ by how many there are. */
const mostStatements = 500

/** The same database for Kysely, with every failure coded and each text of SQL compiled once. */
export function guarded(database: BetterSqlite.Database): SqliteDatabase {
  const attempt = <T>(action: () => T): T => {
    try {
      return action()
    } catch (error) {
      throw storageFailure(error, database.name)
    }
  }
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => {
      database.close()
    },
    prepare(sql): SqliteStatement {
      const known = statements.get(sql)
      if (known !== undefined) return known
      const [oldest] = statements.keys()
      if (statements.size >= mostStatements && oldest !== undefined) statements.delete(oldest)
      const statement = attempt(() => database.prepare(sql))
      const made: SqliteStatement = {
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
      statements.set(sql, made)
      return made
    },
  }
}
