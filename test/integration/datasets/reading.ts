import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cachedReading, openRoot, openShards, shardsFolder, type Reading } from '#main/datasets/index.ts'

export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'tansaku-pictures-'))
export const removeFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true })
}

/** A set as the workbench reads it, with the pixels of each picture. */
export async function readSet(
  from: string,
  cacheFolder: string,
  size: number | null = null,
): Promise<{ reading: Reading; pixels: Uint8Array[]; labels: number[]; splits: string[] }> {
  const reading = await cachedReading(await openRoot(from), {
    cacheFolder,
    size,
    splits: { seed: 1, testShare: 0.15, validationShare: 0.1 },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  })
  const shards = await openShards(shardsFolder(cacheFolder, reading.key))
  const pixels = Array.from({ length: shards.count }, (_, picture) => {
    const one = new Uint8Array(shards.height * shards.width * shards.channels)
    shards.read(picture, one)
    return one
  })
  shards.close()
  return { reading, pixels, labels: [...shards.labels], splits: [...shards.splits] }
}

/** Skipped files with their reasons. */
export const skippedOf = ({ report }: Reading): Record<string, string> =>
  Object.fromEntries(report.skipped.map(({ path, reason }) => [path, reason]))
