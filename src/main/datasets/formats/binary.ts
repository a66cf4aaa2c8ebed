import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { TansakuError } from '#shared/errors.ts'
import { entryAt, type Root, type SourceFile } from '../root.ts'

/** @returns null where it is not there */
export async function fileAt(root: Root, path: string): Promise<SourceFile | null> {
  const entry = await entryAt(root, path)
  return entry !== 'folder' && 'file' in entry ? entry.file : null
}

/**
 * A file's bytes, unpacked where its name ends in `.gz`, in pieces of a size.
 * @param bytes of each piece; the last is shorter where the file ends within it
 * @throws TansakuError DATASET_CORRUPT for a damaged gzip
 */
export async function* pieces(root: Root, path: string, bytes: number, signal: AbortSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(join(root.folder, path), { signal, highWaterMark: 1 << 20 })
  // An error of the file ends the unpacking with it, and the other way round.
  const stream = path.endsWith('.gz') ? pipeline(file, createGunzip({ chunkSize: 1 << 20 }), () => undefined) : file
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      let at = 0
      for (; at + bytes <= rest.length; at += bytes) yield rest.subarray(at, at + bytes)
      rest = rest.subarray(at)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw damaged(path, error instanceof Error ? error.message : String(error))
  } finally {
    file.destroy()
  }
  if (rest.length > 0) yield rest
}

export const damaged = (path: string, reason: string): TansakuError =>
  new TansakuError('DATASET_CORRUPT', `${path} is damaged: ${reason}. Fetch it again.`, { file: path })
