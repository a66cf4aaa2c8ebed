import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Something on a port where an adb server is looked for. */
export interface OddServer {
  readonly port: number
  dispose(): Promise<void>
}

async function listen(onSocket: (socket: Socket) => void): Promise<OddServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    onSocket(socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the odd server has no port')
  return {
    port: address.port,
    async dispose() {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

/** Programs that are no adb server: one that answers nothing, an emulator's console, a web server, one that agrees. */
export const strangers: Readonly<Record<string, (socket: Socket) => void>> = {
  silent: () => {},
  banner: (socket) => {
    socket.write('Android Console: Authentication required\r\n')
  },
  http: (socket) => {
    socket.on('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
  },
  'agreeing without a version': (socket) => {
    socket.on('data', () => socket.end('OKAY0004zzzz'))
  },
}

export const startStranger = (kind: string): Promise<OddServer> => listen(strangers[kind]!)

/** A phone as a server's list has it, and the words with which the server refuses it. */
export interface ListedPhone {
  readonly serial: string
  readonly word: string
  readonly path?: string
  readonly refusal?: string
}

/** An adb server of the usual protocol that lists these phones and reaches none of them. */
export function startListingServer(
  phones: readonly ListedPhone[],
  how: 'at once' | 'byte by byte' = 'at once',
): Promise<OddServer> {
  const message = (text: string): string => Buffer.byteLength(text).toString(16).padStart(4, '0') + text
  const short = phones.map(({ serial, word }) => `${serial}\t${word}\n`).join('')
  const long = phones
    .map(
      ({ serial, word, path }, index) =>
        `${serial.padEnd(22)} ${word}${path === undefined ? '' : ` ${path}`} transport_id:${index + 1}\n`,
    )
    .join('')
  const answer = (socket: Pick<Socket, 'write' | 'end'>, request: string): void => {
    if (request === 'host:version') socket.end(`OKAY${message('0029')}`)
    else if (request === 'host:devices') socket.end(`OKAY${message(short)}`)
    else if (request === 'host:devices-l') socket.end(`OKAY${message(long)}`)
    else if (request === 'host:track-devices') socket.write(`OKAY${message(short)}`)
    else if (request.startsWith('host:transport:')) {
      const serial = request.slice('host:transport:'.length)
      const listed = phones.find((phone) => phone.serial === serial)
      socket.end(
        `FAIL${message(listed === undefined ? `device '${serial}' not found` : (listed.refusal ?? 'device offline'))}`,
      )
    } else socket.end(`FAIL${message('unknown host service')}`)
  }
  return listen((socket) => {
    let received = ''
    socket.on('data', (part: Buffer) => {
      received += part.toString()
      const length = Number.parseInt(received.slice(0, 4), 16)
      if (received.length < 4 + length) return
      answer(how === 'at once' ? socket : dribbling(socket), received.slice(4, 4 + length))
      received = received.slice(4 + length)
    })
  })
}

/** Each byte in a packet of its own, as a slow network may bring them. */
function dribbling(socket: Socket): Pick<Socket, 'write' | 'end'> {
  const write = async (text: string): Promise<void> => {
    socket.setNoDelay(true)
    for (const byte of Buffer.from(text)) {
      socket.write(Buffer.of(byte))
      await wait(2)
    }
  }
  return {
    write: (text: string) => {
      void write(text)
      return true
    },
    end: (text: string) => {
      void write(text).then(() => socket.end())
      return socket
    },
  } as Pick<Socket, 'write' | 'end'>
}

/** What stands between us and a phone's file service, and what it makes of it. */
export const fileServices = {
  'never agrees': '',
  'agrees and answers nothing': 'OKAY',
  'answers something else': 'OKAYHTTP/1.1 400 Bad Request',
} as const

/**
 * A server in front of an adb server that hands on all but one thing: what asks for a phone's files meets a port that
 * goes on as told.
 */
export async function startFilelessServer(
  adbPort: number,
  kind: keyof typeof fileServices,
): Promise<OddServer & { readonly asked: () => number; readonly open: () => number }> {
  let asked = 0
  const clients = new Set<Socket>()
  const server = await listen((client) => {
    clients.add(client)
    client.on('close', () => clients.delete(client))
    const adb = connect(adbPort, '127.0.0.1')
    adb.on('error', () => client.destroy())
    client.on('close', () => adb.destroy())
    adb.on('close', () => client.destroy())
    adb.pipe(client)
    client.on('data', (part: Buffer) => {
      if (adb.destroyed) return
      if (part.toString('latin1') !== '0005sync:') return void adb.write(part)
      asked++
      adb.unpipe(client)
      client.removeAllListeners('data')
      client.write(fileServices[kind])
      client.resume()
    })
  })
  return { ...server, asked: () => asked, open: () => clients.size }
}
