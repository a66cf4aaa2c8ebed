import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { takeLock, type FileLock } from '#main/locks/file-lock.ts'

const lockFile = (folder: string): string => join(folder, 'owner.lock')
const noteFile = (folder: string): string => join(folder, 'owner.json')
const noteSchema = z.object({ pid: z.int() })
const lookEveryMs = 100

/**
 * Makes this process the only one that works in a run's folder, until it ends. False where another one does: one whose
 * workbench has died lives on until it has put its run down.
 */
export function ownRunFolder(folder: string, waitMs: number): boolean {
  mkdirSync(folder, { recursive: true })
  const lock = takeLock(lockFile(folder), waitMs)
  if (lock === null) return false
  held.push(lock)
  writeFileSync(noteFile(folder), JSON.stringify({ pid: process.pid }))
  return true
}
/** A lock that nothing refers to is closed with the rest of the garbage. */
const held: FileLock[] = []

/**
 * Waits for whatever process still works in a run's folder. The system tells nobody when it lets go of a lock, so it is
 * looked at ten times a second.
 * @param onWait called once where there is one to wait for, with its process number if that is known
 * @throws the signal's reason
 */
export async function runFolderIsFree(
  folder: string,
  { signal, onWait }: { signal: AbortSignal; onWait: (pid: number | null) => void },
): Promise<void> {
  if (!existsSync(lockFile(folder))) return
  for (let isFirst = true; ; isFirst = false) {
    const lock = takeLock(lockFile(folder), 0)
    if (lock !== null) {
      lock.release()
      return
    }
    if (isFirst) onWait(ownerOf(folder))
    await wait(lookEveryMs, undefined, { signal })
  }
}

/** Who says to own it; the lock alone decides whether it is so. */
function ownerOf(folder: string): number | null {
  try {
    return noteSchema.parse(JSON.parse(readFileSync(noteFile(folder), 'utf8'))).pid
  } catch {
    return null
  }
}
