import BetterSqlite from 'better-sqlite3'

export interface FileLock {
  release(): void
}

/**
 * Takes the one right that a file stands for, or answers null where a living process has it. It is SQLite's own file
 * lock on an empty database: the system lets go of it when its process dies, however it dies, so no lock is ever stale
 * and no reused process number is taken for an owner. Keep what is returned: the lock goes with it.
 * @param waitMs how long to block where it is taken
 * @throws what SQLite throws where the file cannot be made
 */
export function takeLock(file: string, waitMs: number): FileLock | null {
  let lock: BetterSqlite.Database | undefined
  try {
    lock = new BetterSqlite(file, { timeout: waitMs })
    lock.exec('BEGIN EXCLUSIVE')
    const held = lock
    return { release: () => void held.close() }
  } catch (error) {
    lock?.close()
    const isTaken = error instanceof Error && 'code' in error && /^SQLITE_(BUSY|LOCKED)/.test(String(error.code))
    if (isTaken) return null
    throw error
  }
}
