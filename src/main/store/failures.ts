import { TansakuError } from '#shared/errors.ts'

function codeOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'string'
    ? thrown.code
    : ''
}

/** SQLite's and the system's storage failures as coded errors; anything else comes back as it was. */
export function storageFailure(thrown: unknown, file: string): unknown {
  if (thrown instanceof TansakuError) return thrown
  const code = codeOf(thrown)
  const options = { cause: thrown }
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT')) {
    return new TansakuError(
      'DATABASE_CORRUPT',
      `The database ${file} is damaged or not a database, and was left as it is. Move it aside (it may be repaired with sqlite3's .recover) and start again; a new one will be made.`,
      { file, sqlite: code },
      options,
    )
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC' || code === 'EDQUOT') {
    return new TansakuError(
      'DISK_FULL',
      `No room is left on the disk that holds ${file}. What was stored before is safe; free some space and try again.`,
      { file },
      options,
    )
  }
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
    return new TansakuError(
      'DATABASE_LOCKED',
      `The database ${file} is locked by another program. Close it (a database browser, a backup) and try again.`,
      { file },
      options,
    )
  }
  if (
    code.startsWith('SQLITE_CANTOPEN') ||
    code.startsWith('SQLITE_READONLY') ||
    ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG', 'ENOENT'].includes(code)
  ) {
    return new TansakuError(
      'DATABASE_UNREADABLE',
      `The database ${file} cannot be opened for writing. Check the folder's owner and permissions, or set TANSAKU_HOME to another folder.`,
      { file, system: code },
      options,
    )
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new TansakuError(
      'CONFLICT',
      'This is still used by, or refers to, something else that is stored. Remove what uses it first.',
      {},
      options,
    )
  }
  return thrown
}
