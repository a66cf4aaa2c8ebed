import type { FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { crc32, createInflateRaw } from 'node:zlib'
import { in64, methods, signatures, sizes, zip64Field, type ZipEntry } from './layout.ts'

/** Why a file cannot be read as a ZIP; the caller knows what to advise. */
export class ZipError extends Error {
  override readonly name = 'ZipError'
  readonly problem: 'no-zip' | 'torn' | 'unusual' | 'too-large'
  constructor(problem: ZipError['problem'], message: string) {
    super(message)
    this.problem = problem
  }
}

export interface ZipReader {
  readonly entries: ReadonlyMap<string, ZipEntry>
  /**
   * Hands on a file's bytes as they come, and no more of them than its entry says.
   * @throws ZipError where they are not what the entry says
   */
  read(entry: ZipEntry, take: (chunk: Uint8Array) => void | Promise<void>): Promise<void>
}

export interface ZipBounds {
  readonly entries: number
  /** Of the list of files. */
  readonly listBytes: number
}

const mostCommentBytes = 0xffff

/**
 * Reads the list of a ZIP's files. Nothing in it is believed before it is checked: a name that stands twice, files that
 * lie over each other or beyond the end, and what no writer of ours does are refused.
 * @throws ZipError
 */
export async function openZip(handle: FileHandle, bounds: ZipBounds): Promise<ZipReader> {
  const { size } = await handle.stat()
  const list = await findList(handle, size)
  if (list.entries > bounds.entries || list.bytes > bounds.listBytes)
    throw new ZipError('too-large', `it lists ${String(list.entries)} files in ${String(list.bytes)} bytes`)
  if (list.begin + list.bytes > size) throw new ZipError('torn', 'its list of files lies beyond its end')
  const entries = parseList(await readAt(handle, list.begin, list.bytes), list.entries)
  const spans = [...entries.values()].sort((a, b) => a.offset - b.offset)
  for (const [i, entry] of spans.entries()) {
    const limit = spans[i + 1]?.offset ?? list.begin
    if (entry.offset + sizes.local + entry.packedBytes > limit)
      throw new ZipError('unusual', `${entry.path} lies over what comes after it`)
  }
  return { entries, read: (entry, take) => readEntry(handle, entry, take) }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  for (let done = 0; done < length;) {
    const { bytesRead } = await handle.read(buffer, done, length - done, position + done)
    if (bytesRead === 0) throw new ZipError('torn', 'it ends in the middle')
    done += bytesRead
  }
  return buffer
}

async function findList(handle: FileHandle, size: number): Promise<{ begin: number; bytes: number; entries: number }> {
  const length = Math.min(size, sizes.end + mostCommentBytes + sizes.locator64 + sizes.end64)
  const tail = await readAt(handle, size - length, length)
  const beginsAsZip = size >= 4 && (await readAt(handle, 0, 4)).readUInt32LE(0) === signatures.local
  for (let at = length - sizes.end; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== signatures.end) continue
    const [entries, bytes, begin] = [tail.readUInt16LE(at + 10), tail.readUInt32LE(at + 12), tail.readUInt32LE(at + 16)]
    if (begin !== in64) return { entries, bytes, begin }
    const before = at - sizes.locator64 - sizes.end64
    if (before < 0 || tail.readUInt32LE(before) !== signatures.end64) break
    return {
      entries: number64(tail, before + 32),
      bytes: number64(tail, before + 40),
      begin: number64(tail, before + 48),
    }
  }
  throw beginsAsZip
    ? new ZipError('torn', 'its list of files is missing: it was cut off')
    : new ZipError('no-zip', 'it is no ZIP file')
}

function number64(bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at)
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('unusual', 'it has a size that no file has')
  return Number(value)
}

function parseList(list: Buffer, count: number): Map<string, ZipEntry> {
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let i = 0; i < count; i++) {
    if (at + sizes.central > list.byteLength || list.readUInt32LE(at) !== signatures.central)
      throw new ZipError('torn', 'its list of files is damaged')
    const [nameBytes, fieldBytes, commentBytes] = [28, 30, 32].map((place) => list.readUInt16LE(at + place))
    const fieldsAt = at + sizes.central + nameBytes!
    const next = fieldsAt + fieldBytes! + commentBytes!
    if (next > list.byteLength) throw new ZipError('torn', 'its list of files is damaged')
    const path = decoded(list.subarray(at + sizes.central, fieldsAt))
    const method = list.readUInt16LE(at + 10)
    // Encrypted, or of a method that we do not write.
    if ((list.readUInt16LE(at + 8) & 0x0001) !== 0 || (method !== methods.stored && method !== methods.deflated))
      throw new ZipError('unusual', `${path} is encrypted or compressed in an unusual way`)
    const wide = wideNumbers(list.subarray(fieldsAt, fieldsAt + fieldBytes!))
    const numberAt = (place: number): number => {
      const value = list.readUInt32LE(at + place)
      return value === in64 ? wide() : value
    }
    const [bytes, packedBytes, offset] = [numberAt(24), numberAt(20), numberAt(42)]
    if (method === methods.stored && bytes !== packedBytes) throw new ZipError('unusual', `${path} has two sizes`)
    if (entries.has(path)) throw new ZipError('unusual', `${path} stands in it twice`)
    entries.set(path, { path, method, crc32: list.readUInt32LE(at + 16), packedBytes, bytes, offset })
    at = next
  }
  if (at !== list.byteLength) throw new ZipError('unusual', 'there is something behind its list of files')
  return entries
}

function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new ZipError('unusual', 'it has a file whose name is no text')
  }
}

/** The numbers of the 64-bit field, one after another. */
function wideNumbers(fields: Buffer): () => number {
  for (let at = 0; at + 4 <= fields.byteLength; at += 4 + fields.readUInt16LE(at + 2)) {
    if (fields.readUInt16LE(at) !== zip64Field) continue
    const field = fields.subarray(at + 4, at + 4 + fields.readUInt16LE(at + 2))
    let next = 0
    return () => {
      if (next + 8 > field.byteLength) throw new ZipError('torn', 'its list of files is damaged')
      next += 8
      return number64(field, next - 8)
    }
  }
  return () => {
    throw new ZipError('torn', 'its list of files is damaged')
  }
}

async function readEntry(
  handle: FileHandle,
  { path, method, crc32: expected, packedBytes, bytes, offset }: ZipEntry,
  take: (chunk: Uint8Array) => void | Promise<void>,
): Promise<void> {
  const header = await readAt(handle, offset, sizes.local)
  if (header.readUInt32LE(0) !== signatures.local) throw new ZipError('torn', `${path} is not where it should be`)
  const begin = offset + sizes.local + header.readUInt16LE(26) + header.readUInt16LE(28)
  let crc = 0
  let seen = 0
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      seen += chunk.byteLength
      if (seen > bytes) {
        done(new ZipError('too-large', `${path} unpacks to more than the ${String(bytes)} bytes that it says`))
        return
      }
      crc = crc32(chunk, crc)
      Promise.resolve(take(chunk)).then(() => {
        done()
      }, done)
    },
  })
  const source = Readable.from(chunksOf(handle, begin, packedBytes))
  try {
    await (method === methods.stored ? pipeline(source, sink) : pipeline(source, createInflateRaw(), sink))
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : ''
    throw code.startsWith('Z_') ? new ZipError('torn', `${path} is damaged`) : thrown
  }
  if (seen !== bytes || crc !== expected) throw new ZipError('torn', `${path} is not what it was when it was packed`)
}

const chunkBytes = 256 * 1_024

async function* chunksOf(handle: FileHandle, begin: number, length: number): AsyncGenerator<Buffer, void, void> {
  for (let done = 0; done < length; done += chunkBytes)
    yield await readAt(handle, begin + done, Math.min(chunkBytes, length - done))
}
