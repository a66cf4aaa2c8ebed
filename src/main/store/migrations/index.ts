import type { Migration } from 'kysely/migration'
import { up as first } from './2026-11-24-first.ts'

/** In order of date. A migration that was released is never edited: add another. */
export const migrations: Record<string, Migration> = {
  '2026-11-24-first': { up: first },
}
