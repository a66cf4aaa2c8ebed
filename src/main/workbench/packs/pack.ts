import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Pack } from '#shared/contract/packs.ts'
import { temporaryName } from '#main/compute/run-folder.ts'
import { runFilesIn } from '#main/queue/protocol.ts'
import { migrationNames, packedTables, runFolder, type Selection, type TableName } from '#main/store/index.ts'
import { createZipWriter, type ZipWriter } from '#main/zip/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { homeId } from '../home-id.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { productVersion } from '../system/service.ts'
import { contentsOf } from './contents.ts'
import { manifestPath, packFormat, packVersion, recordsPath, runFilePath, type Manifest } from './manifest.ts'
import { datasetsOf, processorsOf, runsOf } from './provenance.ts'
import { createTelling } from './telling.ts'

export interface PackPlan {
  readonly roots: Manifest['roots']
  readonly selection: Selection
  readonly checkpoints: boolean
  /** Where the file is to stand. */
  readonly file: string
}

/**
 * Writes a pack beside its name, and gives it its name once it is on the disk.
 * @throws what writing throws, and when it is cancelled; nothing is left then
 */
export async function writePack(
  context: WorkbenchContext,
  plan: PackPlan,
  control: JobControl,
): Promise<Omit<Pack, 'id' | 'name'>> {
  const temporary = temporaryName(plan.file)
  const handle = await open(temporary, 'wx', 0o600)
  try {
    const zip = createZipWriter(handle)
    const manifest = await writeContents(context, zip, plan, control)
    const bytes = await zip.finish()
    await handle.sync()
    await handle.close()
    await rename(temporary, plan.file)
    const rows = new Map(manifest.records.map((each) => [each.table, each.rows]))
    return {
      bytes,
      contents: contentsOf((table) => rows.get(table) ?? 0),
      checkpoints: {
        files: manifest.files.length,
        bytes: manifest.files.reduce((sum, file) => sum + file.bytes, 0),
      },
      datasets: manifest.datasets.map(({ id }) => id),
    }
  } catch (thrown) {
    await handle.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw thrown
  }
}

async function writeContents(
  context: WorkbenchContext,
  zip: ZipWriter,
  { roots, selection, checkpoints }: PackPlan,
  control: JobControl,
): Promise<Manifest> {
  const { store, location } = context
  const runs = await runsOf(store, selection)
  const found = checkpoints ? await filesOf(location.home, runs) : []
  const telling = createTelling(
    control,
    { stage: { name: 'packing' }, message: 'Packing' },
    found.reduce((sum, { bytes }) => sum + bytes, 0),
  )
  const records: Manifest['records'] = []
  for (const { name } of packedTables) records.push(await writeRows(context, zip, selection, name, control))
  const files: Manifest['files'] = []
  for (const { path, file } of found)
    files.push({ path, ...(await zip.add(path, telling.through(createReadStream(file)), false)) })
  const manifest: Manifest = {
    format: packFormat,
    version: packVersion,
    producer: productVersion(),
    createdAt: new Date().toISOString(),
    home: await homeId(store),
    schema: [...migrationNames],
    roots,
    records,
    files,
    datasets: await datasetsOf(store, selection),
    processors: await processorsOf(store, runs),
  }
  await zip.add(manifestPath, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)], true)
  return manifest
}

async function writeRows(
  { store }: WorkbenchContext,
  zip: ZipWriter,
  selection: Selection,
  table: TableName,
  { signal }: JobControl,
): Promise<Manifest['records'][number]> {
  let rows = 0
  async function* lines(): AsyncGenerator<Uint8Array, void, void> {
    for await (const some of store.packs.lines(selection, table)) {
      signal.throwIfAborted()
      rows += some.length
      yield Buffer.from(`${some.join('\n')}\n`)
    }
  }
  const path = recordsPath(table)
  const written = await zip.add(path, lines(), true)
  return { table, path, rows, ...written }
}

interface RunFile {
  readonly path: string
  readonly file: string
  readonly bytes: number
}

/** Checkpoints and chosen weights of runs, those of each from its folder. */
async function filesOf(home: string, runs: readonly string[]): Promise<RunFile[]> {
  const files: RunFile[] = []
  for (const id of runs)
    for (const name of runFilesIn(runFolder(home, id))) {
      const file = join(runFolder(home, id), name)
      const about = await stat(file).catch(() => null)
      if (about?.isFile() === true) files.push({ path: runFilePath(id, name), file, bytes: about.size })
    }
  return files
}
