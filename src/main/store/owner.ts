import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { TansakuError } from '#shared/errors.ts'
import { takeLock, type FileLock } from '#main/locks/file-lock.ts'
import { storageFailure } from './failures.ts'
import { ownerLockFile, ownerNoteFile } from './location.ts'
import { makePrivate } from './sqlite.ts'

const noteSchema = z.object({ pid: z.int(), host: z.string(), since: z.string(), address: z.string().nullable() })
export type OwnerNote = z.infer<typeof noteSchema>

export interface Ownership {
  /** Tells later comers where the workbench can be reached. */
  announce(address: string): void
  release(): void
}

/** Who says to own this home, if anyone; the lock alone decides whether it is so. */
export function readOwnerNote(home: string): OwnerNote | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(ownerNoteFile(home), 'utf8')))
  } catch {
    return null
  }
}

/** Takes the one right to write to a home, or answers null when a living process has it. */
export function tryOwn(home: string, host: string, waitMs: number): Ownership | null {
  const lock = openLock(home, waitMs)
  if (lock === null) return null
  const note: OwnerNote = { pid: process.pid, host, since: new Date().toISOString(), address: null }
  const write = (): void => {
    writeFileSync(ownerNoteFile(home), JSON.stringify(note), { mode: 0o600 })
  }
  write()
  let held = true
  return {
    announce(address) {
      note.address = address
      write()
    },
    release() {
      if (!held) return
      held = false
      rmSync(ownerNoteFile(home), { force: true })
      lock.release()
    },
  }
}

function openLock(home: string, waitMs: number): FileLock | null {
  const file = ownerLockFile(home)
  try {
    makePrivate(file)
    return takeLock(file, waitMs)
  } catch (error) {
    throw storageFailure(error, file)
  }
}

/** The error for whoever wants to write to a home that another process owns. */
export function homeInUse(home: string): TansakuError {
  const note = readOwnerNote(home)
  const who =
    note === null
      ? 'Another Tansaku'
      : `Another Tansaku (${note.host}, process ${String(note.pid)}, since ${note.since})`
  const where = note?.address
    ? ` Use it at ${note.address}, or stop it first.`
    : ' Wait for it to end, or stop it first.'
  return new TansakuError(
    'HOME_IN_USE',
    `${who} is working in ${home}; only one may write there.${where} To work apart from it, set TANSAKU_HOME to another folder.`,
    { home, pid: note?.pid ?? null, address: note?.address ?? null },
  )
}
