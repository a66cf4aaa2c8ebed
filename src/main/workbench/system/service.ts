import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Part, SystemInfo, UnreadableRow } from '#shared/contract/system.ts'
import { inspectParts } from '../../../../scripts/setup/parts.mjs'
import { root } from '../../../../scripts/setup/paths.mjs'
import type { QueueSettings } from '#shared/contract/workers.ts'
import type { WorkbenchContext } from '../context.ts'
import { queuePart } from './queue-part.ts'

export interface SystemService {
  info(): Promise<SystemInfo>
  /** Stored rows that could not be read when what they belong to was last listed. */
  unreadable(): UnreadableRow[]
  /** Every part the workbench stands on, with its state and what mends it. */
  doctor(): Promise<Part[]>
}

export const productVersion = (): string =>
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** Needs no home and no database, so that it also answers when those are in trouble. */
export const listParts = (): Part[] =>
  inspectParts().map(({ remedy, bytes, ...part }) => ({
    ...part,
    remedy: remedy === '' ? null : remedy,
    bytes: bytes === 0 ? null : bytes,
  }))

export function createSystemService(
  { host, location, store }: WorkbenchContext,
  queue: () => QueueSettings,
): SystemService {
  return {
    async info() {
      const interrupted = (await store.searches.list())
        .filter((search) => search.state === 'interrupted')
        .map((search) => search.id)
      return { version: productVersion(), host, dataFolder: location.home, interrupted }
    },
    unreadable: () => store.unreadable(),
    async doctor() {
      const part = await queuePart(queue())
      return [...listParts(), ...(part === null ? [] : [part])]
    },
  }
}
