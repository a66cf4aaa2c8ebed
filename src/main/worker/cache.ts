import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, readdir, rename, rm, stat, statfs, utimes } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { codedIfFull, TansakuError } from '#shared/errors.ts'
import type { ShippedFile } from '#main/queue/protocol.ts'

/** Files by their SHA-256, kept from run to run within a bound. */
export interface BlobCache {
  /** Whether what is not there yet can be fetched. @throws DISK_FULL before anything is */
  requireRoom(files: readonly ShippedFile[]): Promise<void>
  /** Puts a file in its place, fetched where it is not there yet. @throws PIECE_FILE_TORN and what fetching throws */
  place(file: ShippedFile, at: string, fetchInto: (part: string) => Promise<void>): Promise<void>
  /** Removes what was not used for the longest time until the rest is within the bound. */
  trim(): Promise<void>
}

/** Left for what the run itself writes: checkpoints, and its data set decoded. */
const spareBytes = 100e6

/** @param freeBytes what is free on the disk of a folder */
export function createBlobCache(folder: string, mostBytes: number, freeBytes = freeBytesAt): BlobCache {
  const pathOf = (sha256: string): string => join(folder, sha256)
  /** Null where there is no such file. */
  const sizeOf = async (path: string): Promise<number | null> => (await stat(path).catch(() => null))?.size ?? null

  async function fetched(
    { sha256, bytes, path }: ShippedFile,
    fetchInto: (part: string) => Promise<void>,
  ): Promise<void> {
    const part = `${pathOf(sha256)}.part`
    const begun = (await sizeOf(part)) ?? 0
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
    async requireRoom(files) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const wanted = new Map(files.map(({ sha256, bytes }) => [sha256, bytes]))
      let missing = 0
      for (const [sha256, bytes] of wanted)
        if ((await sizeOf(pathOf(sha256))) !== bytes)
          missing += Math.max(0, bytes - ((await sizeOf(`${pathOf(sha256)}.part`)) ?? 0))
      const free = await freeBytes(folder)
      if (missing === 0 || missing + spareBytes <= free) return
      throw new TansakuError(
        'DISK_FULL',
        `What is still to be fetched for the run takes ${megabytes(missing)} MB, beside ${megabytes(spareBytes)} MB for what it writes, and the disk that holds ${folder} has ${megabytes(free)} MB left. Free some space there, or give the worker another place (TANSAKU_CACHE). Nothing was fetched; others may have the run.`,
        { folder, neededBytes: missing + spareBytes, freeBytes: free },
      )
    },
    async place(file, at, fetchInto) {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const blob = pathOf(file.sha256)
      if ((await sizeOf(blob)) !== file.bytes) await fetched(file, fetchInto)
      const now = new Date()
      await utimes(blob, now, now)
      await mkdir(dirname(at), { recursive: true, mode: 0o700 })
      await rm(at, { force: true })
      // Nobody writes into such a file: those that are made anew take its name.
      await link(blob, at).catch(async (thrown: unknown) => {
        // The cache may lie on another disk.
        if (!(thrown instanceof Error && 'code' in thrown && thrown.code === 'EXDEV')) throw thrown
        await copyFile(blob, at).catch((full: unknown) => {
          throw codedIfFull(full, at, 'start the worker again')
        })
      })
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

const megabytes = (bytes: number): string => String(Math.round(bytes / 1e6))

async function freeBytesAt(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
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
