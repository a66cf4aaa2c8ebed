import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { link, mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { TansakuError } from '#shared/errors.ts'
import type { ShippedFile } from '#main/queue/protocol.ts'

/** Files by their SHA-256, kept from run to run within a bound. */
export interface BlobCache {
  /** Puts a file in its place, fetched where it is not there yet. @throws PIECE_FILE_TORN and what fetching throws */
  place(file: ShippedFile, at: string, fetchInto: (part: string) => Promise<void>): Promise<void>
  /** Removes what was not used for the longest time until the rest is within the bound. */
  trim(): Promise<void>
}

export function createBlobCache(folder: string, mostBytes: number): BlobCache {
  const pathOf = (sha256: string): string => join(folder, sha256)

  async function fetched(
    { sha256, bytes, path }: ShippedFile,
    fetchInto: (part: string) => Promise<void>,
  ): Promise<void> {
    const part = `${pathOf(sha256)}.part`
    const begun = (await stat(part).catch(() => null))?.size ?? 0
    if (begun !== bytes || bytes === 0) {
      if (begun > bytes) await rm(part)
      await fetchInto(part)
    }
    const found = await sha256Of(part)
    if (found !== sha256) {
      await rm(part, { force: true })
      throw new TansakuError(
        'PIECE_FILE_TORN',
        `${path} did not arrive as the workbench has it (SHA-256 ${found}, not ${sha256}): it is fetched anew.`,
        { path, expected: sha256, found },
      )
    }
    await rename(part, pathOf(sha256))
  }

  return {
    async place(file, at, fetchInto) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const blob = pathOf(file.sha256)
      if ((await stat(blob).catch(() => null))?.size !== file.bytes) await fetched(file, fetchInto)
      const now = new Date()
      await utimes(blob, now, now)
      await mkdir(dirname(at), { recursive: true, mode: 0o700 })
      await rm(at, { force: true })
      // Nobody writes into such a file: those that are made anew take its name.
      await link(blob, at)
    },
    async trim() {
      const names = await readdir(folder).catch(() => [])
      const files = await Promise.all(names.map(async (name) => ({ name, ...(await about(join(folder, name))) })))
      let sum = files.reduce((total, { size }) => total + size, 0)
      for (const { name, size } of files.sort((a, b) => a.usedMs - b.usedMs)) {
        if (sum <= mostBytes) return
        await rm(join(folder, name), { force: true })
        sum -= size
      }
    },
  }
}

async function about(path: string): Promise<{ size: number; usedMs: number }> {
  const found = await stat(path).catch(() => null)
  return { size: found?.size ?? 0, usedMs: found?.mtimeMs ?? 0 }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}
