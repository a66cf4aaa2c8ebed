import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { PackWish, Unpacked, UnpackWish } from '#shared/contract/packs.ts'
import { TansakuError } from '#shared/errors.ts'
import { createZipWriter, openZip } from '#main/zip/index.ts'
import type { Bench } from './fixture.ts'

let made = 0

/** Packs, and answers where the file is. */
export async function packed({ client, home, ended }: Bench, ids: string[], more: Partial<PackWish> = {}) {
  const path = join(home, `${String(++made)}.tansaku.zip`)
  const { jobId } = await client.packs.pack({ ids, path, ...more })
  expect((await ended(jobId)).failure).toBeNull()
  return path
}

/** @throws what the job failed with */
export async function unpacked(
  { client, ended }: Bench,
  path: string,
  conflicts: UnpackWish['conflicts'] = 'refuse',
): Promise<Unpacked> {
  const { id, jobId } = await client.packs.unpack({ from: { kind: 'file', path }, conflicts })
  const { failure } = await ended(jobId)
  if (failure !== null) throw new TansakuError(failure.code as TansakuError['code'], failure.message, failure.details)
  return client.packs.unpacked({ id })
}

export type Parts = Map<string, Buffer>

/** A ZIP's files. */
export async function partsOf(path: string): Promise<Parts> {
  const handle = await open(path)
  try {
    const zip = await openZip(handle, { entries: 1_000, listBytes: 1e6 })
    const parts: Parts = new Map()
    for (const [name, entry] of zip.entries) {
      const chunks: Uint8Array[] = []
      await zip.read(entry, (chunk) => {
        chunks.push(chunk)
      })
      parts.set(name, Buffer.concat(chunks))
    }
    return parts
  } finally {
    await handle.close()
  }
}

/** A ZIP of some files, one name as often as it is given. */
export async function zipOf(path: string, parts: Iterable<readonly [string, Buffer]>): Promise<string> {
  const handle = await open(path, 'w')
  try {
    const zip = createZipWriter(handle)
    for (const [name, content] of parts) await zip.add(name, [content], false)
    await zip.finish()
  } finally {
    await handle.close()
  }
  return path
}

export const jsonOf = (content: Buffer | undefined): Record<string, unknown> =>
  JSON.parse(content!.toString()) as Record<string, unknown>
