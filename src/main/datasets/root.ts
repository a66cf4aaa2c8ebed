import { constants } from 'node:fs'
import { lstat, open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import { mostPictureBytes, type Skipped, type SkipReason } from '#shared/datasets/picture-sets.ts'
import { PictureProblem } from './problem.ts'

/** The one folder of a set: nothing outside it is read, whatever links and lists say. */
export interface Root {
  /** Without links. */
  readonly folder: string
  /** The file that was named, within the folder; null where the folder was. */
  readonly file: string | null
}

/** A file by its path within the root, parts set apart by `/`. */
export interface SourceFile {
  readonly path: string
  readonly bytes: number
  readonly modifiedMs: number
}

export type Found = { readonly file: SourceFile } | { readonly skipped: Skipped }

/** @throws TansakuError DATASET_MISSING */
export async function openRoot(from: string): Promise<Root> {
  const asked = resolve(from)
  try {
    const real = await realpath(asked)
    const place = await stat(real)
    if (place.isDirectory()) return { folder: real, file: null }
    if (place.isFile()) return { folder: dirname(real), file: basename(real) }
  } catch (error) {
    const reason = codeOf(error)
    throw new TansakuError(
      'DATASET_MISSING',
      reason === 'EACCES'
        ? `${asked} may not be read: give this user the right to, or copy the pictures.`
        : `There is no folder or file ${asked}: name one that is there.`,
      { from: asked, reason },
      { cause: error },
    )
  }
  throw new TansakuError('DATASET_MISSING', `${asked} is neither a folder nor a file: name one of these.`, {
    from: asked,
  })
}

/** All files below a folder of the root, by name, folder after folder. Each folder is entered once, by no link. */
export async function* walk(root: Root, under: string, signal: AbortSignal): AsyncGenerator<Found> {
  signal.throwIfAborted()
  let names: string[]
  try {
    names = await readdir(join(root.folder, under))
  } catch (error) {
    yield { skipped: { path: under, reason: 'unreadable', detail: codeOf(error) } }
    return
  }
  const paths = names.sort(byCode).map((name) => (under === '' ? name : `${under}/${name}`))
  for (let from = 0; from < paths.length; from += atOnce) {
    const batch = paths.slice(from, from + atOnce)
    const entries = await Promise.all(batch.map((path) => entryAt(root, path)))
    for (const [index, entry] of entries.entries()) {
      if (entry === 'folder') yield* walk(root, batch[index]!, signal)
      else yield entry
    }
  }
}
const atOnce = 32
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** What lies at a path: a file, a folder, or why it is neither to be read. */
export async function entryAt(root: Root, path: string): Promise<Found | 'folder'> {
  const skip = (reason: SkipReason, detail: string | null = null): Found => ({ skipped: { path, reason, detail } })
  try {
    const full = join(root.folder, path)
    const entry = await lstat(full)
    if (entry.isDirectory()) return 'folder'
    const isLink = entry.isSymbolicLink()
    const real = isLink ? await realpath(full) : full
    if (real === root.folder) return skip('link-within')
    if (!isWithin(root, real)) return skip('link-outside')
    const target = isLink ? await stat(full) : entry
    if (target.isDirectory()) return skip('link-within')
    if (!target.isFile()) return skip('not-a-file')
    return { file: { path, bytes: target.size, modifiedMs: target.mtimeMs } }
  } catch (error) {
    return skip(reasonOf(error), codeOf(error))
  }
}

/** A file that a list names. @throws PictureProblem */
export async function listedFile(root: Root, named: string): Promise<SourceFile> {
  const full = resolve(root.folder, named)
  if (named.includes('\0') || !full.startsWith(inside(root))) throw new PictureProblem('link-outside')
  const entry = await entryAt(root, relative(root.folder, full).split(sep).join('/'))
  if (entry === 'folder') throw new PictureProblem('not-a-picture')
  if ('file' in entry) {
    await realFile(root, entry.file.path) // a folder on the way may be a link
    return entry.file
  }
  throw new PictureProblem(entry.skipped.reason, entry.skipped.detail)
}

/**
 * The whole of a file of the root, and no other's: links are looked at again, and a pipe does not keep one waiting.
 * @throws PictureProblem
 */
export async function readWithin(root: Root, path: string, mostBytes = mostPictureBytes): Promise<Buffer> {
  const real = await realFile(root, path)
  try {
    const handle = await open(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const { size } = await checkedFile(handle)
      if (size > mostBytes) throw new PictureProblem('too-many-bytes')
      return await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof PictureProblem) throw error
    throw new PictureProblem(reasonOf(error), codeOf(error))
  }
}

async function checkedFile(handle: Awaited<ReturnType<typeof open>>): Promise<{ size: number }> {
  const file = await handle.stat()
  if (!file.isFile()) throw new PictureProblem('not-a-file')
  return file
}

async function realFile(root: Root, path: string): Promise<string> {
  const real = await realpath(join(root.folder, path)).catch((error: unknown) => {
    throw new PictureProblem(reasonOf(error), codeOf(error))
  })
  if (!isWithin(root, real)) throw new PictureProblem('link-outside')
  return real
}

const inside = ({ folder }: Root): string => (folder.endsWith(sep) ? folder : folder + sep)
const isWithin = (root: Root, real: string): boolean => real.startsWith(inside(root))
const codeOf = (error: unknown): string =>
  error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error)
const reasonOf = (error: unknown): SkipReason => {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : code === 'ELOOP' ? 'link-within' : 'unreadable'
}
