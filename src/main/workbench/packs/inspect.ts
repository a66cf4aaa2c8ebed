import { isRunFile } from '#main/queue/protocol.ts'
import { isPackedTable, migrationNames } from '#main/store/index.ts'
import type { ZipReader } from '#main/zip/index.ts'
import {
  manifestHeadSchema,
  manifestPath,
  manifestSchema,
  packVersion,
  recordsPath,
  runFilePath,
  type Manifest,
} from './manifest.ts'
import { isRunId } from './placing.ts'
import { newerPack, tooLargePack, tornPack, unreadablePack } from './problems.ts'

const mostManifestBytes = 64 * 2 ** 20
/** Rows unpacked: they are text, and take a twentieth of it in the file. */
const mostRecordBytes = 32 * 2 ** 30
export const zipBounds = { entries: 1_100_000, listBytes: 256 * 2 ** 20 }

/**
 * What a pack says is in it, held against what is.
 * @throws PACK_UNREADABLE, PACK_TORN, PACK_NEWER, PACK_TOO_LARGE
 */
export async function readManifest(zip: ZipReader, path: string): Promise<Manifest> {
  const entry = zip.entries.get(manifestPath)
  if (entry === undefined) throw unreadablePack(path, `it has no ${manifestPath}`)
  if (entry.bytes > mostManifestBytes) throw tooLargePack(path, `its ${manifestPath} is too long`)
  const chunks: Uint8Array[] = []
  await zip.read(entry, (chunk) => {
    chunks.push(chunk)
  })
  const written = parsed(Buffer.concat(chunks).toString('utf8'))
  const head = manifestHeadSchema.safeParse(written)
  if (!head.success) throw unreadablePack(path, `its ${manifestPath} is of something else`)
  if (head.data.version > packVersion)
    throw newerPack(path, `version ${String(head.data.version)} of packs; this one reads ${String(packVersion)}`)
  const manifest = manifestSchema.safeParse(written)
  if (!manifest.success) {
    const [issue] = manifest.error.issues
    throw unreadablePack(path, `its ${manifestPath} is wrong at ${(issue?.path ?? []).map(String).join('.')}`)
  }
  const unknown = manifest.data.schema.find((name) => !migrationNames.includes(name))
  if (unknown !== undefined) throw newerPack(path, `its records have had the change ${unknown}`)
  requireWhole(zip, manifest.data, path)
  return manifest.data
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Exactly the files that are told of, each in its place and of its size. */
function requireWhole(zip: ZipReader, { records, files }: Manifest, path: string): void {
  const told = new Set([manifestPath])
  for (const { table, ...file } of records)
    if (!isPackedTable(table) || file.path !== recordsPath(table))
      throw unreadablePack(path, `it has records of ${table.slice(0, 64)}, which is none that travels`)
  for (const file of files) {
    const { id, name } = runOf(file.path)
    if (!isRunId(id) || !isRunFile(name) || file.path !== runFilePath(id, name))
      throw unreadablePack(path, `${file.path.slice(0, 120)} is no file of a run`)
  }
  for (const { path: name, bytes } of [...records, ...files]) {
    const entry = zip.entries.get(name)
    if (told.has(name)) throw unreadablePack(path, `${name} is told of twice`)
    told.add(name)
    if (entry === undefined) throw tornPack(path, `${name} is missing`)
    if (entry.bytes !== bytes) throw tornPack(path, `${name} has ${String(entry.bytes)} bytes, not ${String(bytes)}`)
  }
  const other = [...zip.entries.keys()].find((name) => !told.has(name))
  if (other !== undefined) throw unreadablePack(path, `it has ${other.slice(0, 120)} besides, which nothing tells of`)
  if (records.reduce((sum, { bytes }) => sum + bytes, 0) > mostRecordBytes)
    throw tooLargePack(path, 'its records take more than 32 GiB')
}

/** The run and the name of a file in its folder. */
export function runOf(path: string): { readonly id: string; readonly name: string } {
  const [, id = '', name = ''] = path.split('/')
  return { id, name }
}
