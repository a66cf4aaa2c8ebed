import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, open, rm, statfs, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Unpacked, UnpackWish } from '#shared/contract/packs.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { openIncoming, packedTables, runFolder, type MergedRecord } from '#main/store/index.ts'
import { openZip, type ZipReader } from '#main/zip/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import { homeId } from '../home-id.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { requireIdle } from '../require.ts'
import { requireUnowned } from '../runs.ts'
import { contentsOf } from './contents.ts'
import { readManifest, runOf, zipBounds } from './inspect.ts'
import { createLines } from './lines.ts'
import type { Manifest } from './manifest.ts'
import { incomingFolder, place, putBack } from './placing.ts'
import { codedZip, tornPack } from './problems.ts'
import { datasetStates, processorsBetween } from './provenance.ts'
import { createTelling, type Telling } from './telling.ts'

/**
 * Takes over what is in a pack: everything is checked before anything of it is here, and then all of it is here or
 * nothing.
 * @param id of the folder in which it comes together
 * @throws PACK_UNREADABLE, PACK_TORN, PACK_NEWER, PACK_TOO_LARGE, PACK_CONFLICT, DISK_FULL, NOT_FOUND
 */
export async function unpack(
  context: WorkbenchContext,
  datasets: DatasetService,
  id: string,
  { path, name, conflicts }: Pick<UnpackWish, 'conflicts'> & { readonly path: string; readonly name: string },
  control: JobControl,
): Promise<Unpacked> {
  const { store, location } = context
  const folder = runFolder(location.home, id)
  const handle = await openFile(path)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const zip = await openZip(handle, zipBounds)
    const manifest = await readManifest(zip, path)
    await requireRoom(location.home, manifest)
    const database = join(folder, 'incoming.sqlite')
    await checkContents(context, { zip, manifest, path, folder, database }, control)
    const placed: string[] = []
    const records = await store.packs
      .merge({
        file: database,
        onConflict: conflicts,
        mark: id,
        async place(records) {
          control.signal.throwIfAborted()
          placed.push(...(await toPlace(context, manifest, records)))
          await place(location.home, folder, placed)
        },
      })
      .catch(async (thrown: unknown) => {
        await putBack(location.home, folder)
        throw thrown
      })
    return {
      id,
      name,
      roots: manifest.roots,
      ...toldOf(records),
      resumable: await resumableOf(context, records),
      datasets: await datasetStates(store, datasets, manifest.datasets),
      processors: processorsBetween(manifest.processors),
    }
  } catch (thrown) {
    throw codedIfFull(codedZip(thrown, path), folder, 'unpack again')
  } finally {
    await handle.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (thrown) {
    throw new TansakuError('NOT_FOUND', `${path} cannot be opened: ${(thrown as Error).message}.`, { path })
  }
}

/** @throws DISK_FULL before anything is written */
async function requireRoom(home: string, { files, records }: Manifest): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  const sum = (all: readonly { readonly bytes: number }[]): number => all.reduce((total, { bytes }) => total + bytes, 0)
  // Rows lie there twice for a moment, as they come and in the store.
  const needed = sum(files) + 2 * sum(records)
  if (needed <= bavail * bsize) return
  throw new TansakuError(
    'DISK_FULL',
    `This pack takes ${String(Math.ceil(needed / 1e6))} MB, and the disk that holds ${home} has ${String(Math.floor((bavail * bsize) / 1e6))} MB left. Free some space, then unpack it again. Nothing was changed.`,
    { home, neededBytes: needed, freeBytes: bavail * bsize },
  )
}

interface Opened {
  readonly zip: ZipReader
  readonly manifest: Manifest
  readonly path: string
  /** Where its parts come together. */
  readonly folder: string
  readonly database: string
}

async function checkContents(
  { store }: WorkbenchContext,
  { zip, manifest, path, folder, database }: Opened,
  control: JobControl,
): Promise<void> {
  const all = [...manifest.records, ...manifest.files]
  const telling = createTelling(
    control,
    { stage: { name: 'unpacking' }, message: 'Unpacking' },
    all.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const incoming = await openIncoming(database, manifest.schema)
  try {
    for (const { name } of packedTables) {
      const record = manifest.records.find(({ table }) => table === name)
      if (record === undefined) continue
      const lines = createLines(path, (line) => {
        incoming.add(name, line)
      })
      await checkFile(zip, path, record, telling, lines.take)
      lines.end()
      if (lines.count() !== record.rows) throw tornPack(path, `${record.path} has not all of its rows`)
    }
    for (const file of manifest.files) await extract(zip, path, file, folder, telling)
    await incoming.settle(
      { from: manifest.home, to: await homeId(store) },
      new Set(manifest.files.map((file) => runOf(file.path).id)),
    )
  } finally {
    incoming.close()
  }
}

async function extract(
  zip: ZipReader,
  path: string,
  file: Manifest['files'][number],
  folder: string,
  telling: Telling,
): Promise<void> {
  const { id, name } = runOf(file.path)
  const target = join(incomingFolder(folder, id), name)
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  const stream = createWriteStream(target, { mode: 0o600, flags: 'wx', flush: true })
  const failed = new Promise<never>((_resolve, reject) => {
    stream.once('error', reject)
  })
  failed.catch(() => undefined) // Whoever waits is told; when nobody does, the next wait is.
  const written = (chunk: Uint8Array | null): Promise<void> =>
    Promise.race([
      failed,
      new Promise<void>((resolve) => {
        if (chunk === null) stream.end(resolve)
        else if (stream.write(chunk)) resolve()
        else stream.once('drain', resolve)
      }),
    ])
  try {
    await checkFile(zip, path, file, telling, written)
    await written(null)
  } finally {
    stream.destroy()
  }
}

/** Hands on a file of the pack, and holds it against its hash. @throws PACK_TORN */
async function checkFile(
  zip: ZipReader,
  path: string,
  file: Manifest['files'][number],
  telling: Telling,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const hash = createHash('sha256')
  await zip.read(zip.entries.get(file.path)!, (chunk) => {
    telling.add(chunk.byteLength)
    hash.update(chunk)
    return take(chunk)
  })
  if (hash.digest('hex') !== file.sha256) throw tornPack(path, `the SHA-256 of ${file.path} is another`)
}

/** Runs whose folder comes along: of new and replaced ones, and of those that have no checkpoint here. */
async function toPlace(
  context: WorkbenchContext,
  { files }: Manifest,
  records: readonly MergedRecord[],
): Promise<string[]> {
  const packed = new Set(files.map(({ path }) => runOf(path).id))
  const outcomes = new Map(records.map(({ id, outcome }) => [id, outcome]))
  const ids = [...packed].filter((id) => {
    const outcome = outcomes.get(id)
    const isBare = checkpointsIn(runFolder(context.location.home, id)).length === 0
    return outcome === 'added' || outcome === 'replaced' || (outcome === 'same' && isBare)
  })
  for (const id of ids) {
    requireIdle(context, 'run', id)
    await requireUnowned(context, id)
  }
  return ids
}

function toldOf(records: readonly MergedRecord[]): Pick<Unpacked, 'added' | 'same' | 'kept' | 'replaced'> {
  const of = (wanted: MergedRecord['outcome']): MergedRecord[] => records.filter(({ outcome }) => outcome === wanted)
  return {
    added: contentsOf((table) => of('added').filter((each) => each.table === table).length),
    same: of('same').length,
    kept: of('kept').map(({ id }) => id),
    replaced: of('replaced').map(({ id }) => id),
  }
}

async function resumableOf({ store, location }: WorkbenchContext, records: readonly MergedRecord[]): Promise<string[]> {
  const ids: string[] = []
  for (const { table, id, outcome } of records) {
    if (outcome === 'kept' || checkpointsIn(runFolder(location.home, id)).length === 0) continue
    const run =
      table === 'searches'
        ? await store.searches.find(id)
        : table === 'evaluations'
          ? await store.evaluations.find(id)
          : undefined
    if (run !== undefined && run.state !== 'done') ids.push(id)
  }
  return ids
}
