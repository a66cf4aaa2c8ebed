import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { crc32, createDeflateRaw } from 'node:zlib'
import { in64, methods, signatures, sizes, zip64Field, type ZipEntry } from './layout.ts'

export interface ZipWriter {
  /**
   * Adds a file, chunk by chunk: nothing of it is held in memory.
   * @param path with forward slashes
   * @param isCompressed for text; numbers of a training take as much room compressed
   */
  add(
    path: string,
    content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    isCompressed: boolean,
  ): Promise<{ readonly bytes: number; readonly sha256: string }>
  /** Writes the list of files, without which there is no ZIP. @returns bytes of the whole file */
  finish(): Promise<number>
}

/** UTF-8 names; 1 January 1980 for all, so that equal contents make equal files. */
const flags = 0x0800
const firstDay = 0x0021
const version = 45
const readableByOwner = 0o100600 << 16

/** A ZIP with 64-bit sizes, written from the beginning of an empty file. */
export function createZipWriter(handle: FileHandle): ZipWriter {
  const entries: ZipEntry[] = []
  let end = 0
  const append = async (bytes: Uint8Array): Promise<void> => {
    await writeAt(handle, bytes, end)
    end += bytes.byteLength
  }

  return {
    async add(path, content, isCompressed) {
      const offset = end
      const method = isCompressed ? methods.deflated : methods.stored
      // Its sizes are known once it is written.
      await append(localHeader({ path, method, crc32: 0, packedBytes: 0, bytes: 0, offset }))
      const begin = end
      const hash = createHash('sha256')
      let bytes = 0
      let crc = 0
      async function* seen(): AsyncGenerator<Uint8Array, void, void> {
        for await (const chunk of content) {
          hash.update(chunk)
          crc = crc32(chunk, crc)
          bytes += chunk.byteLength
          yield chunk
        }
      }
      const keep = async (packed: AsyncIterable<Uint8Array>): Promise<void> => {
        for await (const chunk of packed) await append(chunk)
      }
      if (isCompressed) await pipeline(seen, createDeflateRaw(), keep)
      else await keep(seen())
      const entry: ZipEntry = { path, method, crc32: crc, packedBytes: end - begin, bytes, offset }
      await writeAt(handle, localHeader(entry), offset)
      entries.push(entry)
      return { bytes, sha256: hash.digest('hex') }
    },
    async finish() {
      const begin = end
      for (const entry of entries) await append(centralHeader(entry))
      await append(endRecords(entries.length, begin, end - begin))
      return end
    },
  }
}

async function writeAt(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.byteLength;)
    written += (await handle.write(bytes, written, bytes.byteLength - written, position + written)).bytesWritten
}

function localHeader({ path, method, crc32, packedBytes, bytes }: ZipEntry): Buffer {
  const name = Buffer.from(path)
  const header = Buffer.alloc(sizes.local)
  header.writeUInt32LE(signatures.local, 0)
  header.writeUInt16LE(version, 4)
  header.writeUInt16LE(flags, 6)
  header.writeUInt16LE(method, 8)
  header.writeUInt16LE(firstDay, 12)
  header.writeUInt32LE(crc32, 14)
  header.writeUInt32LE(in64, 18)
  header.writeUInt32LE(in64, 22)
  header.writeUInt16LE(name.byteLength, 26)
  const field = field64(bytes, packedBytes)
  header.writeUInt16LE(field.byteLength, 28)
  return Buffer.concat([header, name, field])
}

function centralHeader({ path, method, crc32, packedBytes, bytes, offset }: ZipEntry): Buffer {
  const name = Buffer.from(path)
  const header = Buffer.alloc(sizes.central)
  header.writeUInt32LE(signatures.central, 0)
  header.writeUInt16LE((3 << 8) | version, 4)
  header.writeUInt16LE(version, 6)
  header.writeUInt16LE(flags, 8)
  header.writeUInt16LE(method, 10)
  header.writeUInt16LE(firstDay, 14)
  header.writeUInt32LE(crc32, 16)
  header.writeUInt32LE(in64, 20)
  header.writeUInt32LE(in64, 24)
  header.writeUInt16LE(name.byteLength, 28)
  const field = field64(bytes, packedBytes, offset)
  header.writeUInt16LE(field.byteLength, 30)
  header.writeUInt32LE(readableByOwner >>> 0, 38)
  header.writeUInt32LE(in64, 42)
  return Buffer.concat([header, name, field])
}

function field64(...numbers: readonly number[]): Buffer {
  const field = Buffer.alloc(4 + 8 * numbers.length)
  field.writeUInt16LE(zip64Field, 0)
  field.writeUInt16LE(8 * numbers.length, 2)
  for (const [i, number] of numbers.entries()) field.writeBigUInt64LE(BigInt(number), 4 + 8 * i)
  return field
}

function endRecords(entries: number, begin: number, bytes: number): Buffer {
  const end64 = Buffer.alloc(sizes.end64)
  end64.writeUInt32LE(signatures.end64, 0)
  end64.writeBigUInt64LE(BigInt(sizes.end64 - 12), 4)
  end64.writeUInt16LE((3 << 8) | version, 12)
  end64.writeUInt16LE(version, 14)
  for (const [i, number] of [entries, entries, bytes, begin].entries())
    end64.writeBigUInt64LE(BigInt(number), 24 + 8 * i)
  const locator = Buffer.alloc(sizes.locator64)
  locator.writeUInt32LE(signatures.locator64, 0)
  locator.writeBigUInt64LE(BigInt(begin + bytes), 8)
  locator.writeUInt32LE(1, 16)
  const end = Buffer.alloc(sizes.end)
  end.writeUInt32LE(signatures.end, 0)
  end.writeUInt16LE(0xffff, 8)
  end.writeUInt16LE(0xffff, 10)
  end.writeUInt32LE(in64, 12)
  end.writeUInt32LE(in64, 16)
  return Buffer.concat([end64, locator, end])
}
