import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { removedRunFolder, runFolder, type NewRemoval, type Store, type StoredRemoval } from '#main/store/index.ts'
import type { WorkbenchContext } from './context.ts'

/** So long what was removed can be brought back. */
export const keptDays = 14
const dayMs = 24 * 3_600_000

export const keptUntil = ({ removedAt }: StoredRemoval): string =>
  new Date(Date.parse(removedAt) + keptDays * dayMs).toISOString()

/** Takes a record away with all that goes with it, so that it can be brought back for a while. */
export async function removeRecord({ store, location, events }: WorkbenchContext, removal: NewRemoval): Promise<void> {
  const runs = await store.removals.remove(removal)
  for (const run of runs) await move(runFolder(location.home, run), removedRunFolder(location.home, run))
  events.publish({ type: 'changed', entity: 'removal', id: removal.id })
}

/**
 * Brings a record back, its runs' folders first: where one is cut short the other goes on from there.
 * @throws CONFLICT
 */
export async function restoreRecord({ store, location }: WorkbenchContext, removal: StoredRemoval): Promise<void> {
  const { home } = location
  // Before a folder of a run that lives is written over.
  await store.removals.requireAbsent(removal)
  for (const run of removal.runs) await move(removedRunFolder(home, run), runFolder(home, run))
  try {
    await store.removals.restore(removal.id)
  } catch (thrown) {
    for (const run of removal.runs) await move(runFolder(home, run), removedRunFolder(home, run))
    throw thrown
  }
}

/** Gives up what was removed long ago, or by a version whose rows do not fit any more. @returns what was given up */
export async function sweepRemovals(
  store: Store,
  home: string,
  isOver: (removal: StoredRemoval) => boolean = (removal) =>
    !removal.fits || Date.parse(removal.removedAt) < Date.now() - keptDays * dayMs,
): Promise<StoredRemoval[]> {
  const over = (await store.removals.list()).filter(isOver)
  for (const removal of over) {
    await store.removals.forget(removal.id)
    // One of the same id may be there again, out of a pack.
    const stored = await store.removals.storedRuns(removal.runs)
    for (const run of removal.runs) {
      await rm(removedRunFolder(home, run), { recursive: true, force: true })
      if (!stored.includes(run)) await rm(runFolder(home, run), { recursive: true, force: true })
    }
  }
  return over
}

async function move(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return
  await rm(to, { recursive: true, force: true })
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  await rename(from, to)
}
