import { AsyncLocalStorage } from 'node:async_hooks'
import { closeSync, fdatasync, openSync } from 'node:fs'
import { promisify } from 'node:util'
import type BetterSqlite from 'better-sqlite3'
import { SqliteAdapter, SqliteDialect, SqliteDriver, type DatabaseConnection, type Driver } from 'kysely'
import { storageFailure } from './failures.ts'
import { guarded } from './sqlite.ts'

/** What makes sure that all that was written before is on the disk. */
export interface Syncs {
  /** @throws what the disk answers */
  sync(): Promise<void>
}

/** One at a time; all who ask while one is under way are served together by the next. */
export function groupedSyncs(work: () => Promise<void>): Syncs {
  let last: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return {
    sync() {
      next ??= last
        .catch(() => undefined)
        .then(() => {
          // Who asks from here on may have written too late for this one.
          last = next!
          next = undefined
          return work()
        })
      return next
    },
  }
}

const flush = promisify(fdatasync)

/** Has work wait once, at its end, for all that it wrote. */
export interface Waits {
  /** Something was written: waits until it is on the disk, or leaves that to the work that this belongs to. */
  written(): Promise<void>
  together<T>(work: () => Promise<T>): Promise<T>
}

/** @param sync waits until all that was written before is on the disk */
export function sharedWaits(sync: () => Promise<void>): Waits {
  const scopes = new AsyncLocalStorage<{ isOpen: boolean; isWritten: boolean }>()
  return {
    async written() {
      const scope = scopes.getStore()
      // What such work began and left behind may come here once it is over.
      if (scope?.isOpen === true) scope.isWritten = true
      else await sync()
    },
    async together(work) {
      const scope = { isOpen: true, isWritten: false }
      try {
        return await scopes.run(scope, work)
      } finally {
        scope.isOpen = false
        if (scope.isWritten) await sync()
      }
    },
  }
}

/**
 * The database of one writer, whose commits share their waits for the disk. SQLite writes each commit to its log
 * without waiting (synchronous = NORMAL: what it writes is in order and whole whenever power is lost); who asked for
 * it is answered once the log is on the disk. Meanwhile others commit, and this process answers: with a wait for each
 * commit a slow disk would let fifty pieces a second through.
 */
export class GroupCommitDialect extends SqliteDialect {
  readonly #driver: GroupCommitDriver

  constructor(database: BetterSqlite.Database) {
    super({ database: guarded(database) })
    this.#driver = new GroupCommitDriver(database)
  }

  override createDriver(): Driver {
    return this.#driver
  }

  /** What is committed by this work is on the disk at its end, with one wait for all of it. */
  together<T>(work: () => Promise<T>): Promise<T> {
    return this.#driver.waits.together(work)
  }

  override createAdapter(): SqliteAdapter {
    return new OwnTurns()
  }
}

/** Kysely's own lock would be held until the disk has answered. */
class OwnTurns extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

class GroupCommitDriver extends SqliteDriver {
  readonly #name: string
  readonly #written: () => number
  readonly waits: Waits
  #log: number | undefined
  #turn: Promise<void> = Promise.resolve()
  #giveBack: () => void = () => undefined
  #before = 0

  constructor(database: BetterSqlite.Database) {
    super({ database: guarded(database) })
    this.#name = database.name
    database.pragma('synchronous = NORMAL')
    const changes = database.prepare('SELECT total_changes()').pluck()
    this.#written = () => changes.get() as number
    const syncs = groupedSyncs(() => flush((this.#log ??= openSync(`${this.#name}-wal`, 'r+'))))
    this.waits = sharedWaits(() =>
      syncs.sync().catch((thrown: unknown) => {
        throw storageFailure(thrown, this.#name)
      }),
    )
  }

  /** One transaction after the other. */
  override async acquireConnection(): Promise<DatabaseConnection> {
    const before = this.#turn
    const mine = Promise.withResolvers<void>()
    this.#turn = mine.promise
    await before
    this.#giveBack = mine.resolve
    this.#before = this.#written()
    return super.acquireConnection()
  }

  override async releaseConnection(): Promise<void> {
    const isWritten = this.#written() !== this.#before
    this.#giveBack()
    if (isWritten) await this.waits.written()
  }

  override async destroy(): Promise<void> {
    if (this.#log !== undefined) closeSync(this.#log)
    await super.destroy()
  }
}
