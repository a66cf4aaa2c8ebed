import { mkdir, open, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { UploadPart } from '#shared/contract/packs.ts'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import { createId, runFolder } from '#main/store/index.ts'
import { found } from '../require.ts'

interface Upload {
  readonly path: string
  /** As its user calls the file. */
  readonly name: string
  bytes: number
}

/** Left for other work, however much is sent. */
const leftBytes = 256 * 2 ** 20

/** Files that come part by part, each in a folder of its own until it is removed or the workbench opens again. */
export function createUploads(home: string) {
  const uploads = new Map<string, Upload>()

  async function begin(name: string): Promise<string> {
    const id = createId('pack')
    const path = join(runFolder(home, id), 'upload.zip')
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    uploads.set(id, { path, name, bytes: 0 })
    return id
  }

  return {
    get: (id: string): Pick<Upload, 'path' | 'name'> => found(uploads.get(id), 'upload', id),
    /** @throws BAD_REQUEST, DISK_FULL, NOT_FOUND */
    async add({ id: known, name, offset, base64 }: UploadPart): Promise<{ id: string }> {
      const id = known ?? (await begin(name))
      const upload = found(uploads.get(id), 'upload', id)
      const part = Buffer.from(base64, 'base64')
      // One that is sent once more, because its answer was lost, takes its old place.
      if (offset > upload.bytes || offset + part.byteLength < upload.bytes)
        throw new TansakuError(
          'BAD_REQUEST',
          `The part at ${String(offset)} is not the next: ${String(upload.bytes)} bytes are here.`,
          { offset, bytes: upload.bytes },
        )
      await requireRoom(home, part.byteLength)
      try {
        const handle = await open(upload.path, offset === 0 ? 'w' : 'r+', 0o600)
        try {
          await handle.write(part, 0, part.byteLength, offset)
        } finally {
          await handle.close()
        }
      } catch (thrown) {
        throw codedIfFull(thrown, upload.path, 'unpack again')
      }
      upload.bytes = offset + part.byteLength
      return { id }
    },
    /** @returns whether there was one */
    async remove(id: string): Promise<boolean> {
      if (!uploads.delete(id)) return false
      await rm(runFolder(home, id), { recursive: true, force: true })
      return true
    },
  }
}

async function requireRoom(home: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(home)
  if (bavail * bsize >= bytes + leftBytes) return
  throw new TansakuError(
    'DISK_FULL',
    `The disk that holds ${home} is nearly full: free some space, then send the file again. Nothing was changed.`,
    { home },
  )
}
