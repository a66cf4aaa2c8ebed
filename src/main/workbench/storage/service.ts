import { lstat, readdir, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import type { StorageReport, StoredRun } from '#shared/contract/storage.ts'
import { checkpointsIn, chosenWeightsName, isCheckpointName } from '#main/compute/run-folder.ts'
import { removedRunFolder, runFolder } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireThere, requireUnneeded, requireWriting } from '../require.ts'
import { requireUnowned } from '../runs.ts'

/** What takes the space, and what of it can be given back. */
export interface StorageService {
  report(): Promise<StorageReport>
  /**
   * Removes a run's checkpoints but the newest two: it can still be resumed, but not be gone back in.
   * @throws NOT_FOUND, CONFLICT while it is at work or something begins from it
   */
  thin(id: string): Promise<{ id: string; bytes: number }>
  /** Of folders of runs that were removed and can be brought back. */
  removedBytes(runs: readonly string[]): Promise<number>
}

/** What a resume needs: the newest checkpoint, and the one before it where that is damaged. */
const neededCheckpoints = 2
const mostRuns = 200

type Kind = StorageReport['parts'][number]['kind']

export function createStorageService(context: WorkbenchContext): StorageService {
  const { store, location } = context

  async function nameOf(id: string): Promise<Pick<StoredRun, 'kind' | 'name' | 'architectureId'>> {
    if (id.startsWith('search-'))
      return { kind: 'search', name: (await store.searches.find(id))?.name ?? null, architectureId: null }
    const architectureId = (await store.evaluations.find(id))?.architectureId ?? null
    const architecture = architectureId === null ? undefined : await store.architectures.find(architectureId)
    return { kind: 'evaluation', name: architecture?.name ?? null, architectureId }
  }

  return {
    async report() {
      const sums = new Map<Kind, number>()
      const add = (kind: Kind, bytes: number): void => {
        sums.set(kind, (sums.get(kind) ?? 0) + bytes)
      }
      const found: { id: string; checkpoints: number; bytes: number; spareBytes: number }[] = []
      for (const name of await namesIn(runFolder(location.home, ''))) {
        const folder = runFolder(location.home, name)
        if (!/^(search|evaluation)-/.test(name)) {
          add('exports', await sizeOf(folder))
          continue
        }
        const spare = new Set(
          checkpointsIn(folder)
            .slice(neededCheckpoints)
            .map((each) => each.name),
        )
        const run = { id: name, checkpoints: 0, bytes: 0, spareBytes: 0 }
        for (const file of await namesIn(folder)) {
          const bytes = await sizeOf(join(folder, file))
          const isCheckpoint = isCheckpointName(file)
          add(isCheckpoint || file === chosenWeightsName ? 'checkpoints' : 'logs', bytes)
          run.bytes += bytes
          if (isCheckpoint) run.checkpoints++
          if (spare.has(file)) run.spareBytes += bytes
        }
        found.push(run)
      }
      for (const name of await namesIn(location.home))
        if (name !== 'runs') add(kindOf(name), await sizeOf(join(location.home, name)))
      add('datasets', await sizeOf(join(location.cache, 'datasets')))
      const largest = found.sort((a, b) => b.bytes - a.bytes).slice(0, mostRuns)
      const { bavail, bsize } = await statfs(location.home)
      return {
        home: location.home,
        freeBytes: bavail * bsize,
        parts: [...sums].map(([kind, bytes]) => ({ kind, bytes })).sort((a, b) => b.bytes - a.bytes),
        runs: await Promise.all(largest.map(async (run) => ({ ...run, ...(await nameOf(run.id)) }))),
      }
    },
    async removedBytes(runs) {
      let bytes = 0
      for (const run of runs) bytes += await sizeOf(removedRunFolder(location.home, run))
      return bytes
    },
    async thin(id) {
      requireWriting(context)
      const folder = runFolder(location.home, id)
      const isRun = (await namesIn(runFolder(location.home, ''))).includes(id) && /^(search|evaluation)-/.test(id)
      requireThere(isRun, 'run', id)
      // A branch, or a training that inherits, may begin from any of them.
      requireUnneeded(context, 'run', id)
      await requireUnowned(context, id)
      let bytes = 0
      for (const { name } of checkpointsIn(folder).slice(neededCheckpoints)) {
        bytes += await sizeOf(join(folder, name))
        await rm(join(folder, name), { force: true })
      }
      context.events.publish({ type: 'changed', entity: 'search', id })
      return { id, bytes }
    },
  }
}

const kindOf = (name: string): Kind =>
  name === 'removed'
    ? 'removed'
    : name.startsWith('tansaku.sqlite')
      ? 'database'
      : /^workbench\.log|^workers$/.test(name)
        ? 'logs'
        : 'other'

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** Of a file, or of all in a folder; links are not followed. */
async function sizeOf(path: string): Promise<number> {
  const about = await lstat(path).catch(() => null)
  if (about === null) return 0
  if (!about.isDirectory()) return about.size
  let bytes = 0
  for (const name of await namesIn(path)) bytes += await sizeOf(join(path, name))
  return bytes
}
