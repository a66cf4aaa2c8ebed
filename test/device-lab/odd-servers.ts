import { createServer, type Socket } from 'node:net'

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
export function startListingServer(phones: readonly ListedPhone[]): Promise<OddServer> {
  const message = (text: string): string => Buffer.byteLength(text).toString(16).padStart(4, '0') + text
  const short = phones.map(({ serial, word }) => `${serial}\t${word}\n`).join('')
  const long = phones
    .map(
      ({ serial, word, path }, index) =>
        `${serial.padEnd(22)} ${word}${path === undefined ? '' : ` ${path}`} transport_id:${index + 1}\n`,
    )
    .join('')
  const answer = (socket: Socket, request: string): void => {
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
      answer(socket, received.slice(4, 4 + length))
      received = received.slice(4 + length)
    })
  })
}
