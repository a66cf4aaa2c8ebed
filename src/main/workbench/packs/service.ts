import { existsSync } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { basename, dirname, isAbsolute, join } from 'node:path'
import type { Pack, PackWish, Unpacked, UnpackWish, UploadPart } from '#shared/contract/packs.ts'
import { partBytes } from '#shared/contract/exports.ts'
import { codedIfFull, isOutOfSpace, TansakuError } from '#shared/errors.ts'
import { fileName } from '#shared/text/file-name.ts'
import { createId, packedTables, runFolder, type Root, type RootTable, type Selection } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { found, requireIdle, requireWriting } from '../require.ts'
import { hasCheckpoint } from '../runs.ts'
import { writePack } from './pack.ts'
import { unpack } from './unpack.ts'
import { createUploads } from './uploads.ts'

export { cleanUnpacking } from './placing.ts'

interface Started {
  jobId: string
  id: string
}

/** Runs, networks and tables as one file, and out of it again. */
export interface PackService {
  /** @throws NOT_FOUND, CONFLICT while something of it is being worked on */
  pack(wish: PackWish): Promise<Started>
  /** One that was made since the workbench opened. @throws NOT_FOUND, also while it is being written */
  get(id: string): Pack
  /** Some bytes of one that is kept to be downloaded. @throws NOT_FOUND */
  read(input: { id: string; offset: number }): Promise<{ base64: string; bytes: number }>
  /** One that is kept, or was sent to be unpacked. */
  remove(id: string): Promise<{ id: string }>
  /** @throws BAD_REQUEST for a part that is not the next, DISK_FULL */
  upload(part: UploadPart): Promise<{ id: string }>
  /** @throws NOT_FOUND for what was not sent */
  unpack(wish: UnpackWish): Started
  /** What was taken over since the workbench opened. @throws NOT_FOUND, also while it is at work */
  unpacked(id: string): Unpacked
}

export function createPackService(context: WorkbenchContext, datasets: DatasetService): PackService {
  const { store, events, jobs, location, host } = context
  const packs = new Map<string, { readonly pack: Pack; readonly file: string }>()
  const unpacked = new Map<string, Unpacked>()
  const uploads = createUploads(location.home)

  /** What an id is of, and what that is called. */
  const finders: Readonly<Record<RootTable, (id: string) => Promise<{ readonly name: string } | undefined>>> = {
    searches: (id) => store.searches.find(id),
    sweeps: (id) => store.sweeps.find(id),
    architectures: (id) => store.architectures.find(id),
    async latency_tables(id) {
      const table = await store.latencyTables.find(id)
      return table && { name: `${table.device.name} ${table.space}` }
    },
    async comparisons(id) {
      const comparison = await store.comparisons.find(id)
      return comparison && { name: `comparison on ${comparison.deviceName}` }
    },
  }

  async function rootOf(id: string): Promise<Root & { readonly name: string }> {
    for (const [table, find] of Object.entries(finders)) {
      const record = await find(id)
      if (record !== undefined) return { table: table as RootTable, id, name: record.name }
    }
    throw new TansakuError(
      'NOT_FOUND',
      `There is no ${id} to pack: searches, sweeps, networks, latency tables and comparisons can be.`,
      { id },
    )
  }

  /** What is being worked on is not the same at the end of packing as at its beginning. */
  async function requireStill(selection: Selection): Promise<string[]> {
    const ids: string[] = []
    for (const { name, as } of packedTables) if (as === 'record') ids.push(...(await store.packs.ids(selection, name)))
    for (const id of ids) requireIdle(context, 'run', id)
    return ids
  }

  function targetOf(id: string, name: string, path: string | null): string {
    if (path === null) return join(runFolder(location.home, id), `${fileName(name, 'pack')}.tansaku.zip`)
    if (host !== 'cli')
      throw new TansakuError('BAD_REQUEST', 'Only a terminal says where a pack is to stand.', { path })
    if (!isAbsolute(path)) throw new TansakuError('BAD_REQUEST', `${path} is no full path.`, { path })
    if (!existsSync(dirname(path)))
      throw new TansakuError('BAD_REQUEST', `There is no folder ${dirname(path)} for the pack.`, { path })
    if (existsSync(path))
      throw new TansakuError('CONFLICT', `${path} is there already. Name another file, or move that one away.`, {
        path,
      })
    return path
  }

  return {
    async pack({ ids, checkpoints, path }) {
      requireWriting(context)
      const roots = await Promise.all([...new Set(ids)].map(rootOf))
      const selection = await store.packs.select(roots, (id) => hasCheckpoint(context, id))
      const needs = await requireStill(selection)
      const id = createId('pack')
      const { name } = roots[0]!
      const file = targetOf(id, name, path)
      const job = jobs.start({
        title: { kind: 'pack', name },
        subjectId: id,
        resources: [],
        needs,
        async run(control) {
          try {
            if (path === null) await mkdir(dirname(file), { recursive: true, mode: 0o700 })
            const plan = { roots: roots.map(({ id, name }) => ({ id, name })), selection, checkpoints, file }
            const pack = { ...(await writePack(context, plan, control)), id, name: basename(file) }
            packs.set(id, { pack, file })
          } catch (thrown) {
            if (path === null) await rm(dirname(file), { recursive: true, force: true })
            throw unwritable(thrown, file)
          }
        },
      })
      return { jobId: job.id, id }
    },
    get: (id) => found(packs.get(id), 'pack', id).pack,
    async read({ id, offset }) {
      const { pack, file } = found(packs.get(id), 'pack', id)
      const handle = await open(file, 'r')
      try {
        const buffer = Buffer.alloc(partBytes)
        const { bytesRead } = await handle.read(buffer, 0, partBytes, offset)
        return { base64: buffer.subarray(0, bytesRead).toString('base64'), bytes: pack.bytes }
      } finally {
        await handle.close()
      }
    },
    async remove(id) {
      requireWriting(context)
      if (await uploads.remove(id)) return { id }
      found(packs.get(id), 'pack', id)
      packs.delete(id)
      // One that a user named is the user's.
      await rm(runFolder(location.home, id), { recursive: true, force: true })
      return { id }
    },
    upload(part) {
      requireWriting(context)
      return uploads.add(part)
    },
    unpack({ from, conflicts }) {
      requireWriting(context)
      const { path, name } =
        from.kind === 'file' ? { path: from.path, name: basename(from.path) } : uploads.get(from.id)
      if (!isAbsolute(path))
        throw new TansakuError('BAD_REQUEST', `${path} is no full path: begin at the root of the file system.`, {
          path,
        })
      const id = createId('unpack')
      const job = jobs.start({
        title: { kind: 'unpack', name },
        subjectId: id,
        resources: ['records'],
        async run(control) {
          const result = await unpack(context, datasets, id, { path, name, conflicts }, control)
          unpacked.set(id, result)
          if (from.kind === 'upload') await uploads.remove(from.id)
          // Lists are read again, and pages of what was replaced.
          for (const changed of [id, ...result.replaced])
            for (const entity of changedEntities) events.publish({ type: 'changed', entity, id: changed })
        },
      })
      return { jobId: job.id, id }
    },
    unpacked: (id) => found(unpacked.get(id), 'unpacking', id),
  }
}

const changedEntities = ['device', 'latency-table', 'search', 'sweep', 'architecture', 'comparison'] as const

const refusals: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'ENAMETOOLONG', 'EISDIR']

function unwritable(thrown: unknown, file: string): unknown {
  if (isOutOfSpace(thrown)) return codedIfFull(thrown, file, 'pack again')
  if (!(thrown instanceof Error && 'code' in thrown && refusals.includes(thrown.code))) return thrown
  return new TansakuError('BAD_REQUEST', `${file} cannot be written: ${thrown.message}. Name another file.`, { file })
}
