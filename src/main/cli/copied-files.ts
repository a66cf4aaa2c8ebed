import { lstat, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Export, type ExportedFile, partBytes } from '#shared/contract/exports.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import type { Session } from './session.ts'

/** For whoever finds it: only a process that was killed leaves it. */
const note = `An export was killed while its files were put into the folder around this one.
Those that did not get there are in "new", and what lay in the place of the others is in "old".
Export again, or put "old" back; then delete this folder.
`

/**
 * Copies an export's files into a folder: all of them, or none. They come together in a folder of their own first.
 * Where there was no folder that one takes its name, in one step; else file after file takes its place, and what a kill
 * in the middle leaves says so.
 * @throws TansakuError DISK_FULL, CONFLICT where a folder lies in a file's place, BAD_REQUEST where nothing can be
 * written
 */
export async function copyFiles(
  session: Pick<Session, 'client' | 'signal'>,
  { id }: Pick<Export, 'id'>,
  files: readonly ExportedFile[],
  folder: string,
): Promise<void> {
  const isNew = (await lstat(folder).catch(() => undefined)) === undefined
  const own = isNew ? `${folder}.unfinished-${id}` : join(folder, `unfinished-${id}`)
  const together = isNew ? own : join(own, 'new')
  let made: string | undefined
  try {
    made = await mkdir(dirname(own), { recursive: true })
    await mkdir(together, { recursive: true })
    if (!isNew) await writeFile(join(own, 'README.txt'), note)
    for (const { path, bytes } of files) {
      const target = join(together, path)
      await mkdir(dirname(target), { recursive: true })
      await copy(session, { id, path, bytes }, target)
    }
    if (isNew) await rename(together, folder)
    else await replace(files, { from: together, to: folder, old: join(own, 'old') })
  } catch (thrown) {
    // Where no folder could be made there is none to remove.
    await rm(own, { recursive: true, force: true }).catch(() => undefined)
    if (made !== undefined) await rm(made, { recursive: true, force: true })
    throw codedIfUnwritable(codedIfFull(thrown, folder, 'export again'), folder)
  }
  if (!isNew) await rm(own, { recursive: true, force: true })
}

const unwritable: readonly unknown[] = ['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENAMETOOLONG']

function codedIfUnwritable(thrown: unknown, folder: string): unknown {
  if (!(thrown instanceof Error && 'code' in thrown && unwritable.includes(thrown.code))) return thrown
  return new TansakuError(
    'BAD_REQUEST',
    `No files can be put into ${folder} (${thrown.message}). Name a folder that can be written with --to.`,
    { folder },
    { cause: thrown },
  )
}

/** Puts files in their places; where one does not go there, those that went are taken back. */
async function replace(
  files: readonly ExportedFile[],
  { from, to, old }: { readonly from: string; readonly to: string; readonly old: string },
): Promise<void> {
  const back: (() => Promise<void>)[] = []
  const move = async (source: string, target: string): Promise<void> => {
    const first = await mkdir(dirname(target), { recursive: true })
    if (first !== undefined) back.push(() => rm(first, { recursive: true }))
    await rename(source, target)
    back.push(() => rename(target, source))
  }
  try {
    for (const { path } of files) {
      const target = join(to, path)
      const there = await lstat(target).catch(() => undefined)
      if (there?.isDirectory())
        throw new TansakuError(
          'CONFLICT',
          `${target} is a folder; a file of the export has that name. Move it away, or export to another folder.`,
          { path: target },
        )
      if (there !== undefined) await move(target, join(old, path))
      await move(join(from, path), target)
    }
  } catch (thrown) {
    for (const undo of back.reverse()) await undo()
    throw thrown
  }
}

async function copy(
  { client, signal }: Pick<Session, 'client' | 'signal'>,
  { id, path, bytes }: { readonly id: string; readonly path: string; readonly bytes: number },
  target: string,
): Promise<void> {
  const handle = await open(target, 'w')
  try {
    for (let offset = 0; offset < bytes; offset += partBytes) {
      signal.throwIfAborted()
      const { base64 } = await client.exports.read({ id, path, offset })
      await handle.writeFile(Buffer.from(base64, 'base64'))
    }
  } finally {
    await handle.close()
  }
}
