import { constants } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { mostCharacters } from '#shared/formats/index.ts'
import { TansakuError } from '#shared/errors.ts'

export interface ArchitectureFile {
  /** The file's name without its ending. */
  readonly name: string
  readonly text: string
}

/** What something that is no file is called in a message. */
const kinds = [
  ['isDirectory', 'a folder'],
  ['isFIFO', 'a named pipe'],
  ['isSocket', 'a socket'],
  ['isCharacterDevice', 'a device'],
  ['isBlockDevice', 'a device'],
] as const

// The longest text in UTF-8 with four bytes for each character.
const mostBytes = 4 * mostCharacters

/**
 * A file's text, or null where there is no such file.
 * @throws TansakuError BAD_REQUEST for a folder, a pipe or what may not be read, ARCHITECTURE_INVALID for what is no
 * text or longer than any architecture's
 */
export async function architectureFile(path: string): Promise<ArchitectureFile | null> {
  const about = await stat(path).catch(() => null)
  if (about === null) return null
  const kind = kinds.find(([is]) => about[is]())
  if (kind !== undefined)
    throw new TansakuError('BAD_REQUEST', `${path} is ${kind[1]}. Give a file with an architecture.`, { path })
  return { name: basename(path).replace(/\.[^.]*$/, '') || 'architecture', text: decoded(path, await bytesOf(path)) }
}

/** @throws TansakuError BAD_REQUEST, ARCHITECTURE_INVALID */
async function bytesOf(path: string): Promise<Uint8Array> {
  const unreadable = (cause: unknown): never => {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TansakuError('BAD_REQUEST', `${path} cannot be read: ${reason}.`, { path }, { cause })
  }
  // Without waiting, should it have become a pipe in the meantime.
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(unreadable)
  try {
    if (!(await handle.stat()).isFile())
      throw new TansakuError('BAD_REQUEST', `${path} is no file. Give a file with an architecture.`, { path })
    const bytes = new Uint8Array(mostBytes + 1)
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await handle.read(bytes, length, bytes.length - length).catch(unreadable)
      if (bytesRead === 0) return bytes.subarray(0, length)
      length += bytesRead
    }
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `${path} has more than ${String(mostBytes)} bytes; an architecture's text has a few hundred. Give a file with architectures alone.`,
      { path, most: mostBytes },
    )
  } finally {
    await handle.close()
  }
}

/** UTF-8, or UTF-16 as PowerShell writes it, which begins with a mark. */
function decoded(path: string, bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new TansakuError(
      'ARCHITECTURE_INVALID',
      `${path} is no text in UTF-8. Give a file with an architecture as tansaku export writes it.`,
      { path },
      { cause },
    )
  }
}
