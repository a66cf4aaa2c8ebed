import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir, homeDir } from '../../../scripts/setup/paths.mjs'

/** Where one user's Tansaku keeps its data; every path below the home folder is spelt here. */
export interface Location {
  /** The user's own data: database, checkpoints. */
  readonly home: string
  /** Fetched and decoded things; safe to delete. */
  readonly cache: string
}

/** TANSAKU_HOME and TANSAKU_CACHE, else each system's usual folders. */
export function defaultLocation(): Location {
  return { home: homeDir(), cache: cacheDir() }
}

export const databaseFile = (home: string): string => join(home, 'tansaku.sqlite')

export const hasStore = (home: string): boolean => existsSync(databaseFile(home))

/** Held by the one process that may write; its file says nothing, its lock does. */
export const ownerLockFile = (home: string): string => join(home, 'owner.lock')

/** Who holds the lock, for the message to others. */
export const ownerNoteFile = (home: string): string => join(home, 'owner.json')

/** What `tansaku serve` remembers: by which key it signs sessions, and its last port. */
export const serverMemoryFile = (home: string): string => join(home, 'server.json')

/** A search's or evaluation's own folder: checkpoints and its log. */
export const runFolder = (home: string, id: string): string => join(home, 'runs', id)

/** Folders of runs that were removed and can be brought back. */
export const removedRunFolder = (home: string, id: string): string => join(home, 'removed', id)
