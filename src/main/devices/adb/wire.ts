import { connect, type Socket } from 'node:net'
import { TansakuError } from '#shared/errors.ts'
import type { OnEnd } from './limits.ts'
import type { AdbServerAddress } from './parse/server.ts'
import { plainText } from './text.ts'

/**
 * A connection to an adb server, in adb's host protocol: a request is its length in four hexadecimal digits and its
 * text, the answer OKAY, or FAIL and a message. Anything else does not come from adb.
 */
export interface Wire {
  readonly socket: Socket
  /** Resolves when the server agreed. @throws Error with the server's own words where it refused */
  request(text: string): Promise<void>
  /** The next message: length, then text. */
  message(): Promise<string>
}

const lengthDigits = 4

/**
 * Connects. The socket is destroyed at the end of the surrounding call, whatever state it is in then: a port that
 * accepts and answers nothing must keep no process alive.
 */
export async function openWire(address: AdbServerAddress, onEnd: OnEnd): Promise<Wire> {
  const socket = connect({ host: address.host, port: address.port, noDelay: true })
  // Errors when nobody reads any more; each reader has its own.
  socket.on('error', () => {})
  onEnd(() => {
    socket.destroy()
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
    socket.once('close', () => {
      reject(ended())
    })
  })
  const message = async (): Promise<string> => {
    const digits = await read(socket, lengthDigits)
    if (!/^[0-9a-f]{4}$/iu.test(digits)) throw notAdb(address, digits)
    return read(socket, Number.parseInt(digits, 16))
  }
  return {
    socket,
    message,
    async request(text) {
      const body = Buffer.from(text, 'utf8')
      socket.write(Buffer.concat([Buffer.from(body.length.toString(16).padStart(lengthDigits, '0')), body]))
      const answer = await read(socket, lengthDigits)
      if (answer === 'FAIL') throw new Error(await message())
      if (answer !== 'OKAY') throw notAdb(address, answer)
    },
  }
}

const read = async (socket: Socket, count: number): Promise<string> => (await readBytes(socket, count)).toString('utf8')

/**
 * Exactly so many bytes. What comes after them stays in the socket for its next reader. All there is is taken at once:
 * Node tells again and again of bytes that are left lying, and lets no more of them in meanwhile.
 */
export async function readBytes(socket: Socket, count: number): Promise<Buffer> {
  const parts: Buffer[] = []
  for (let missing = count; missing > 0;) {
    const part = socket.read() as Buffer | null
    if (part === null) {
      if (socket.readableEnded || socket.destroyed) throw ended()
      await readable(socket)
      continue
    }
    parts.push(part.subarray(0, missing))
    if (part.length > missing) socket.unshift(part.subarray(missing))
    missing -= Math.min(missing, part.length)
  }
  return Buffer.concat(parts)
}

/** Resolves when there is something to read, or nothing more will come. */
function readable(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const events = ['readable', 'end', 'error', 'close'] as const
    const wake = (): void => {
      for (const event of events) socket.off(event, wake)
      resolve()
    }
    for (const event of events) socket.on(event, wake)
  })
}

const ended = (): Error => new Error('the connection ended')

function notAdb({ host, port }: AdbServerAddress, said: string): TansakuError {
  return new TansakuError(
    'ADB_SERVER_UNREACHABLE',
    `What answers on ${host}:${port} is not an adb server (it began with “${plainText(said, 20)}”). Stop that program, or name another port: \`adb -P 5038 start-server\` and TANSAKU_ADB_SERVERS=127.0.0.1:5038, or the setting on the devices page.`,
    { host, port },
  )
}
