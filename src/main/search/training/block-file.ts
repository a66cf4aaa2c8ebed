import { createHash, type Hash } from 'node:crypto'
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { temporaryName } from '#main/compute/run-folder.ts'
import { codedIfFull } from '#shared/errors.ts'

/**
 * A file of named arrays with a JSON header, written whole or not at all: checkpoints and decoded data sets.
 * Layout: magic, header length (uint32), header, blocks, each part padded to 8 bytes; SHA-256 of all that at the end.
 * Numbers are little-endian, as on every machine TensorFlow runs on.
 */
export interface Block {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'uint8'
  readonly data: Float32Array | Uint8Array
}

export interface BlockFile {
  /** Whatever the writer put beside the blocks. */
  readonly meta: Readonly<Record<string, unknown>>
  readonly blocks: readonly Block[]
}

/** Which kind of file, and which version of its meaning. */
export interface BlockFileFormat {
  readonly format: string
  readonly version: number
  /** Earlier versions that can be read too. */
  readonly earlier?: readonly number[]
}

/** Why a file cannot be read; the caller knows what to advise. */
export type BlockFileProblem = 'missing' | 'truncated' | 'other-format' | 'other-version' | 'damaged'

export class BlockFileError extends Error {
  override readonly name = 'BlockFileError'
  readonly problem: BlockFileProblem
  constructor(problem: BlockFileProblem, message: string) {
    super(message)
    this.problem = problem
  }
}

const headerSchema = z.object({
  format: z.string(),
  version: z.int(),
  meta: z.record(z.string(), z.unknown()),
  blocks: z.array(
    z.object({
      name: z.string(),
      shape: z.array(z.int().nonnegative()),
      dtype: z.enum(['float32', 'uint8']),
      bytes: z.int().nonnegative(),
    }),
  ),
})
type Header = z.infer<typeof headerSchema>

const magic = Buffer.from('TANSAKU\n')
const digestBytes = 32
const padding = (bytes: number): number => (8 - (bytes % 8)) % 8

/**
 * Writes to a temporary neighbour, makes sure it is on the disk, then renames: a crash leaves the old file or the new
 * one.
 * @returns the file's size in bytes
 * @throws TansakuError DISK_FULL when there is no room; the temporary file is removed and an older file stays
 */
export async function writeBlockFile(file: string, format: BlockFileFormat, contents: BlockFile): Promise<number> {
  const temporary = temporaryName(file)
  let handle: FileHandle | undefined
  try {
    handle = await open(temporary, 'w', 0o600)
    const bytes = await writeParts(handle, format, contents)
    await handle.sync()
    await handle.close()
    handle = undefined
    await rename(temporary, file)
    await syncFolder(dirname(file))
    return bytes
  } catch (error) {
    await handle?.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw codedIfFull(error, file, 'resume')
  }
}

/**
 * Reads and verifies a file.
 * @throws BlockFileError
 */
export async function readBlockFile(file: string, expected: BlockFileFormat): Promise<BlockFile> {
  const buffer = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new BlockFileError('missing', `${file} does not exist`)
    throw error
  })
  const start = magic.length + 4
  if (buffer.length < start) throw new BlockFileError('truncated', `${file} ends after ${buffer.length} bytes`)
  if (!buffer.subarray(0, magic.length).equals(magic))
    throw new BlockFileError('other-format', `${file} does not begin like a file of Tansaku`)
  const headerBytes = buffer.readUInt32LE(magic.length)
  if (buffer.length < start + headerBytes) throw new BlockFileError('truncated', `${file} ends within its header`)
  const header = parseHeader(file, buffer.subarray(start, start + headerBytes))
  if (header.format !== expected.format)
    throw new BlockFileError('other-format', `${file} holds "${header.format}", "${expected.format}" was expected`)
  if (header.version !== expected.version && expected.earlier?.includes(header.version) !== true)
    throw new BlockFileError(
      'other-version',
      `${file} has version ${header.version}, this Tansaku reads version ${expected.version}`,
    )
  return {
    meta: header.meta,
    blocks: verifiedBlocks(file, buffer, header, start + headerBytes + padding(start + headerBytes)),
  }
}

function parseHeader(file: string, bytes: Buffer): Header {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    throw new BlockFileError('damaged', `the header of ${file} cannot be read`)
  }
}

function verifiedBlocks(file: string, buffer: Buffer, header: Header, first: number): Block[] {
  const end = header.blocks.reduce((offset, block) => offset + block.bytes + padding(block.bytes), first)
  if (buffer.length !== end + digestBytes)
    throw new BlockFileError('truncated', `${file} has ${buffer.length} bytes, ${end + digestBytes} were expected`)
  const digest = createHash('sha256').update(buffer.subarray(0, end)).digest()
  if (!digest.equals(buffer.subarray(end)))
    throw new BlockFileError('damaged', `the contents of ${file} do not match their SHA-256`)
  let offset = first
  return header.blocks.map(({ name, shape, dtype, bytes }) => {
    const from = buffer.byteOffset + offset
    // Floats are copied: where Node puts a buffer within its memory need not be a multiple of four.
    const data =
      dtype === 'float32'
        ? new Float32Array(buffer.buffer.slice(from, from + bytes))
        : new Uint8Array(buffer.buffer, from, bytes)
    offset += bytes + padding(bytes)
    return { name, shape, dtype, data }
  })
}

async function writeParts(handle: FileHandle, format: BlockFileFormat, { meta, blocks }: BlockFile): Promise<number> {
  const hash = createHash('sha256')
  const header: Header = {
    format: format.format,
    version: format.version,
    meta: { ...meta },
    blocks: blocks.map(({ name, shape, dtype, data }) => ({ name, shape: [...shape], dtype, bytes: data.byteLength })),
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const lead = Buffer.concat([magic, length, text])
  let bytes = await writeAll(handle, padded(lead), hash)
  for (const { data } of blocks) {
    bytes += await writeAll(handle, Buffer.from(data.buffer, data.byteOffset, data.byteLength), hash)
    bytes += await writeAll(handle, Buffer.alloc(padding(data.byteLength)), hash)
  }
  return bytes + (await writeAll(handle, hash.digest()))
}

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc(padding(bytes.length))])

async function writeAll(handle: FileHandle, bytes: Buffer, hash?: Hash): Promise<number> {
  hash?.update(bytes)
  for (let written = 0; written < bytes.length;) written += (await handle.write(bytes, written)).bytesWritten
  return bytes.length
}

/** A rename is only safe once the folder itself is on the disk. Windows cannot open folders, and does not need it. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
