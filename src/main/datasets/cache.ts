import { createHash, randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { z } from 'zod'
import { isRunning } from '#main/locks/running.ts'
import { isOutOfSpace, TansakuError } from '#shared/errors.ts'
import { pictureFormats, pictureReportSchema, splitNames } from '#shared/datasets/picture-sets.ts'
import { lookAt, type Listing } from './formats/index.ts'
import { readInto, usualSize, type ReadOptions } from './read.ts'
import type { Root, SourceFile } from './root.ts'
import { hasShards } from './shards.ts'

/** Raised when the same files would be read to other pixels, labels or splits. */
const version = 1

const readingSchema = z.object({
  format: z.enum(pictureFormats),
  given: z.array(z.enum(splitNames)),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), modifiedMs: z.number() })),
  size: z.int(),
  channels: z.int(),
  mean: z.array(z.number()),
  std: z.array(z.number()),
  digest: z.string(),
  report: pictureReportSchema,
})

/** A set as it was read, and the name of the folder of its shards. */
export interface Reading extends z.infer<typeof readingSchema> {
  readonly key: string
}

export interface ReadingOptions extends Omit<ReadOptions, 'size'> {
  /** Null: as most pictures are. */
  readonly size: number | null
  readonly cacheFolder: string
}

const setsFolder = (cacheFolder: string): string => join(cacheFolder, 'datasets')
export const shardsFolder = (cacheFolder: string, key: string): string => join(setsFolder(cacheFolder), key)
const readingName = 'reading.json.gz'

/**
 * A set's pictures as shards in the cache. Files that have not changed since, by size and time, are not read again.
 * Whole or not at all: what is not finished is removed.
 * @throws TansakuError DATASET_FORMAT, DATASET_UNUSABLE, DATASET_CORRUPT, DISK_FULL; what the signal aborts with
 */
export async function cachedReading(root: Root, { cacheFolder, size, ...options }: ReadingOptions): Promise<Reading> {
  const listing = await lookAt(root, options.signal)
  const key = keyOf(root, listing, size, options.splits)
  const folder = shardsFolder(cacheFolder, key)
  const kept = await keptReading(folder)
  if (kept !== null) return { ...kept, key }
  const begun = `${folder}.${String(process.pid)}-${randomUUID().slice(0, 8)}.tmp`
  try {
    await mkdir(begun, { recursive: true, mode: 0o700 })
    await chmod(setsFolder(cacheFolder), 0o700).catch(() => {})
    const facts = await readInto(begun, listing, {
      ...options,
      size: size ?? (await usualSize(listing, options.signal)),
    })
    const { format, given, files } = listing
    const reading = { format, given: [...given], files: [...files], ...facts }
    await writeFile(join(begun, readingName), await promisify(gzip)(JSON.stringify(reading)), {
      mode: 0o600,
      flush: true,
    })
    // What lies there is not whole, or it would have been taken.
    await rm(folder, { recursive: true, force: true })
    await rename(begun, folder)
    return { ...reading, key }
  } catch (error) {
    await rm(begun, { recursive: true, force: true })
    if (!isOutOfSpace(error)) throw error
    throw new TansakuError(
      'DISK_FULL',
      `There is no room for the decoded pictures in ${setsFolder(cacheFolder)}: free some disk space, or move the cache (TANSAKU_CACHE), then try again.`,
      { folder: setsFolder(cacheFolder) },
      { cause: error },
    )
  }
}

function keyOf(root: Root, listing: Listing, size: number | null, splits: ReadOptions['splits']): string {
  const { format, classes, files, skipped } = listing
  const hash = createHash('sha256').update(JSON.stringify({ version, ...root, format, classes, size, splits }))
  for (const { path, bytes, modifiedMs } of files) hash.update(JSON.stringify([path, bytes, modifiedMs]))
  hash.update(JSON.stringify(skipped))
  return hash.digest('hex').slice(0, 32)
}

async function keptReading(folder: string): Promise<Omit<Reading, 'key'> | null> {
  try {
    const text = await promisify(gunzip)(await readFile(join(folder, readingName)))
    if (!(await hasShards(folder))) return null
    await touch(folder)
    return readingSchema.parse(JSON.parse(text.toString('utf8')))
  } catch (error) {
    if (error instanceof TansakuError) throw error
    // Not there, or damaged: made anew.
    return null
  }
}

/** Whole shards that are there, told to be in use; false where there are none. */
export async function takeShards(folder: string): Promise<boolean> {
  if (!(await hasShards(folder))) return false
  await touch(folder)
  return true
}
const touch = (folder: string): Promise<void> => utimes(folder, new Date(), new Date()).catch(() => {})

const unusedMs = 7 * 24 * 3_600_000
const ownKey = /^[0-9a-f]{32}$/
const begunBy = /^[0-9a-f]{32}\.(\d+)-[0-9a-f]{8}\.tmp$/

/**
 * Removes shards that nobody has asked for in a week and no set of this home is made of, and what processes left behind
 * that died while they wrote.
 */
export async function removeUnused(cacheFolder: string, usedKeys: ReadonlySet<string>): Promise<void> {
  const names = await readdir(setsFolder(cacheFolder)).catch(() => [])
  for (const name of names) {
    const folder = join(setsFolder(cacheFolder), name)
    const [, pid] = begunBy.exec(name) ?? []
    const isLeft = pid !== undefined && !isRunning(Number(pid))
    if (!isLeft && (!ownKey.test(name) || usedKeys.has(name))) continue
    const usedAt = (await stat(folder).catch(() => null))?.mtimeMs ?? Date.now()
    if (isLeft || Date.now() - usedAt > unusedMs) await rm(folder, { recursive: true, force: true })
  }
}

/** What has become of the files of a set. */
export interface FileChanges {
  readonly changed: string[]
  readonly missing: string[]
  readonly added: string[]
}

/** Compared by size and time, and looked for anew. @throws what `lookAt` throws but for a set that is no more */
export async function checkFiles(root: Root, files: readonly SourceFile[], signal: AbortSignal): Promise<FileChanges> {
  const now = new Map((await filesNow(root, signal)).map((file) => [file.path, file]))
  const changed: string[] = []
  const missing: string[] = []
  for (const { path, bytes, modifiedMs } of files) {
    const found = now.get(path)
    now.delete(path)
    if (found === undefined) missing.push(path)
    else if (found.bytes !== bytes || found.modifiedMs !== modifiedMs) changed.push(path)
  }
  return { changed, missing, added: [...now.keys()] }
}

async function filesNow(root: Root, signal: AbortSignal): Promise<readonly SourceFile[]> {
  try {
    return (await lookAt(root, signal)).files
  } catch (error) {
    const isGone = error instanceof TansakuError && ['DATASET_FORMAT', 'DATASET_UNUSABLE'].includes(error.code)
    if (isGone) return []
    throw error
  }
}
