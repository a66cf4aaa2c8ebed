import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Export, type ExportedFile, partBytes } from '#shared/contract/exports.ts'
import { codedIfFull } from '#shared/errors.ts'
import type { Session } from './session.ts'

/**
 * Copies an export's files into a folder: all of them, or none. What lay there before stays until all are written.
 * @throws TansakuError DISK_FULL
 */
export async function copyFiles(
  session: Pick<Session, 'client' | 'signal'>,
  { id }: Pick<Export, 'id'>,
  files: readonly ExportedFile[],
  folder: string,
): Promise<void> {
  const made: string[] = []
  const copies = files.map(({ path, bytes }) => {
    const target = join(folder, path)
    return { path, bytes, target, temporary: `${target}.part` }
  })
  try {
    for (const { path, bytes, temporary } of copies) {
      const first = await mkdir(dirname(temporary), { recursive: true })
      if (first !== undefined) made.push(first)
      await copy(session, { id, path, bytes }, temporary)
    }
    for (const { temporary, target } of copies) await rename(temporary, target)
  } catch (thrown) {
    for (const { temporary } of copies) await rm(temporary, { force: true })
    for (const each of made) await rm(each, { recursive: true, force: true })
    throw codedIfFull(thrown, folder, 'export again')
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
