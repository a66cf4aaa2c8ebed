import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createBlobCache } from './cache.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-blobs-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

const file = (name: string, bytes: number) => ({ of: 'dataset' as const, path: name, sha256: name.repeat(64), bytes })

it('fetches nothing where there is no room for what is missing of a run, and says how much is', async () => {
  const withFree = (freeBytes: number) => createBlobCache(folder, 1e9, () => Promise.resolve(freeBytes))
  const files = [file('a', 300e6), file('b', 50e6), file('a', 300e6)]
  await expect(withFree(449e6).requireRoom(files)).rejects.toMatchObject({
    code: 'DISK_FULL',
    details: { folder, neededBytes: 450e6, freeBytes: 449e6 },
  })
  await withFree(450e6).requireRoom(files)
  expect(readdirSync(folder)).toEqual([])
  // What is there need not be fetched, nor the begun part of what is not.
  const some = [file('c', 4), file('d', 200e6)]
  writeFileSync(join(folder, some[0]!.sha256), 'four')
  writeFileSync(join(folder, `${some[1]!.sha256}.part`), Buffer.alloc(1e6))
  await withFree(299e6).requireRoom(some)
  await expect(withFree(298e6).requireRoom(some)).rejects.toMatchObject({ code: 'DISK_FULL' })
  // A run that has all of it begins on a disk that is nearly full: what it writes may fit.
  await withFree(0).requireRoom(some.slice(0, 1))
})
