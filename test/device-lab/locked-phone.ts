import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { freePort } from './ports.ts'

/**
 * A phone whose user has not accepted this computer yet. Debian's adbd never asks for keys, so this speaks the few
 * words of adb's protocol that a locked phone says: to everything it answers with another request to authenticate.
 */
export interface LockedPhone {
  readonly serial: string
  dispose(): Promise<void>
}

const commandAuth = 0x48545541
const authToken = 1
const tokenBytes = 20
const headerBytes = 24

/** @param wishedPort that of a phone that is to lose its trust in this computer; any free one by default */
export async function startLockedPhone(wishedPort?: number): Promise<LockedPhone> {
  const port = wishedPort ?? (await freePort())
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    let received = Buffer.alloc(0)
    socket.on('data', (part) => {
      received = Buffer.concat([received, part])
      while (received.length >= headerBytes && received.length >= headerBytes + received.readUInt32LE(12)) {
        received = received.subarray(headerBytes + received.readUInt32LE(12))
        socket.write(authRequest())
      }
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return {
    serial: `127.0.0.1:${port}`,
    dispose: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

/** One message: command, two arguments, length, sum of the data's bytes, complement of the command; then the data. */
function authRequest(): Buffer {
  const token = Buffer.alloc(tokenBytes, 7)
  const header = Buffer.alloc(headerBytes)
  const fields = [
    commandAuth,
    authToken,
    0,
    token.length,
    token.reduce((sum, byte) => sum + byte, 0),
    (commandAuth ^ 0xffffffff) >>> 0,
  ]
  for (const [index, field] of fields.entries()) header.writeUInt32LE(field, index * 4)
  return Buffer.concat([header, token])
}
