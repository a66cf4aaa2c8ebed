import type { Socket } from 'node:net'
import { readBytes } from './wire.ts'

/**
 * adb's file service (`sync:`): each message is four letters and a number in four bytes, little-endian, which is the
 * length of what follows, or for DONE a time. One file at a time over a connection of its own.
 */
type MessageId = 'SEND' | 'RECV' | 'DATA' | 'DONE' | 'OKAY' | 'FAIL'

/** What the phone's own file service refused, in its words, or answered wrongly: the connection is fine then. */
export class FileServiceError extends Error {}

const mostPieceBytes = 65_536
const headerBytes = 8
/** A plain file that its owner may write and all may read. */
const mode = 0o100_644

/** @throws FileServiceError, and Error where the connection ends */
export async function sendFile(socket: Socket, path: string, bytes: Buffer, onProgress: () => void): Promise<void> {
  // A refusal can come before all is sent, and with the end of the connection.
  let isAnswered = false
  const answer = readAnswer(socket).finally(() => {
    isAnswered = true
  })
  answer.catch(() => {})
  try {
    await write(socket, message('SEND', Buffer.from(`${path},${String(mode)}`, 'utf8')))
    for (let at = 0; at < bytes.length && !isAnswered; at += mostPieceBytes) {
      await write(socket, message('DATA', bytes.subarray(at, at + mostPieceBytes)))
      onProgress()
    }
    if (!isAnswered) await write(socket, header('DONE', Math.floor(Date.now() / 1_000)))
  } catch (error) {
    await answer
    throw error
  }
  await answer
}

/**
 * @param mostBytes what the file is to have; more is refused
 * @throws FileServiceError, and Error where the connection ends
 */
export async function receiveFile(
  socket: Socket,
  path: string,
  mostBytes: number,
  onProgress: () => void,
): Promise<Buffer> {
  await write(socket, message('RECV', Buffer.from(path, 'utf8')))
  const parts: Buffer[] = []
  let size = 0
  for (;;) {
    const { id, number } = await readHeader(socket)
    if (id === 'DONE') return Buffer.concat(parts)
    if (id !== 'DATA') throw await refusal(socket, id, number)
    size += number
    if (number > mostPieceBytes || size > mostBytes) throw new FileServiceError('it is larger than it was said to be')
    parts.push(await readBytes(socket, number))
    onProgress()
  }
}

async function readAnswer(socket: Socket): Promise<void> {
  const { id, number } = await readHeader(socket)
  if (id !== 'OKAY') throw await refusal(socket, id, number)
}

async function readHeader(socket: Socket): Promise<{ readonly id: string; readonly number: number }> {
  const bytes = await readBytes(socket, headerBytes)
  return { id: bytes.toString('latin1', 0, 4), number: bytes.readUInt32LE(4) }
}

async function refusal(socket: Socket, id: string, length: number): Promise<FileServiceError> {
  if (id !== 'FAIL' || length > mostPieceBytes) return new FileServiceError('no file service of adb answers like that')
  return new FileServiceError((await readBytes(socket, length)).toString('utf8'))
}

function header(id: MessageId, number: number): Buffer {
  const bytes = Buffer.alloc(headerBytes)
  bytes.write(id, 'latin1')
  bytes.writeUInt32LE(number, 4)
  return bytes
}

const message = (id: MessageId, body: Buffer): Buffer => Buffer.concat([header(id, body.length), body])

function write(socket: Socket, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(bytes, (error) => {
      if (error) reject(error)
      else resolve()
    })
  })
}
