import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'

/**
 * A server in front of an adb server under which one phone has another serial number: a phone in the network is named
 * by its address, and only one on a cable brings a serial of its own, which is any text.
 */
export interface RenamingServer {
  readonly port: number
  dispose(): Promise<void>
}

const lists = new Set(['host:devices', 'host:devices-l', 'host:track-devices'])
const lengthDigits = 4

export async function startRenamingServer(adbPort: number, serial: string, alias: string): Promise<RenamingServer> {
  const sockets = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    return socket
  }
  const server = createServer((client) => {
    keep(client)
    const adb = keep(connect(adbPort, '127.0.0.1'))
    client.on('close', () => {
      adb.destroy()
    })
    adb.on('close', () => {
      client.destroy()
    })
    let asked = Buffer.alloc(0)
    // The first request names a phone or asks for the list; what follows belongs to the phone.
    client.on('data', function first(part: Buffer) {
      asked = Buffer.concat([asked, part])
      const request = messageIn(asked)
      if (request === null) return
      client.off('data', first)
      const rest = asked.subarray(lengthDigits + request.length)
      const text = request.toString('latin1')
      adb.write(message(Buffer.from(text === `host:transport:${alias}` ? `host:transport:${serial}` : text, 'latin1')))
      adb.write(rest)
      client.pipe(adb)
      if (lists.has(text)) renameIn(adb, client, serial, alias)
      else adb.pipe(client)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the renaming server has no port')
  return {
    port: address.port,
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

/** `OKAY`, then a list for each change. */
function renameIn(adb: Socket, client: Socket, serial: string, alias: string): void {
  let received = Buffer.alloc(0)
  let isAgreed = false
  adb.on('data', (part: Buffer) => {
    received = Buffer.concat([received, part])
    if (!isAgreed && received.length >= lengthDigits) {
      isAgreed = true
      client.write(received.subarray(0, lengthDigits))
      received = received.subarray(lengthDigits)
    }
    for (let list = messageIn(received); isAgreed && list !== null; list = messageIn(received)) {
      received = received.subarray(lengthDigits + list.length)
      client.write(
        message(
          Buffer.from(
            list.toString('latin1').replaceAll(serial, () => alias),
            'latin1',
          ),
        ),
      )
    }
  })
}

/**
 * A message of adb's host protocol is its length in four hexadecimal digits, then its bytes. Null while it is not
 * whole.
 */
function messageIn(bytes: Buffer): Buffer | null {
  if (bytes.length < lengthDigits) return null
  const end = lengthDigits + Number.parseInt(bytes.toString('latin1', 0, lengthDigits), 16)
  return bytes.length < end ? null : bytes.subarray(lengthDigits, end)
}

function message(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(body.length.toString(16).padStart(lengthDigits, '0')), body])
}
