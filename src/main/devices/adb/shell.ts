import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import { TansakuError } from '#shared/errors.ts'
import { commandLine, isComplete, splitOutput } from './command-line.ts'
import type { CommandOutput } from './command-line.ts'
import { limited, unresponsive } from './limits.ts'
import type { Limits } from './limits.ts'
import { openService, stillThere } from './target.ts'
import type { AdbTarget } from './target.ts'
import { lastLines, plainText } from './text.ts'

/** Commands on a phone, each a list of arguments: the first names the program. */
export interface Shell {
  readonly target: AdbTarget
  /** Output of a command that must succeed. */
  run(command: readonly string[], limits: Limits): Promise<string>
  /** Commands one after another over one connection; their exit codes are the caller's to judge. */
  runAll(commands: readonly (readonly string[])[], limits: Limits): Promise<readonly CommandOutput[]>
  /** A long command, line by line. Resolves with its exit code. */
  stream(command: readonly string[], onLine: (line: string) => void, limits: StreamLimits): Promise<number>
}

export interface StreamLimits extends Limits {
  /** After so long without a line the phone is asked whether it is still there. */
  readonly quietMs: number
}

const largestOutput = 8 << 20
const longestLine = 1 << 20
/** Longer than the line of a mark. */
const tailLength = 64

export function createShell(target: AdbTarget): Shell {
  const shell: Shell = {
    target,
    async run(command, limits) {
      const [result] = await shell.runAll([command], limits)
      if (result?.exitCode === 0) return result.output
      throw commandFailed(command, result?.exitCode ?? -1, result?.output ?? '')
    },

    runAll(commands, limits) {
      const what = plainText(commands.map((command) => command[0]).join(', '), 60)
      return limited(what, limits, async (onEnd) => {
        const mark = randomBytes(8).toString('hex')
        await target.server.connect(limits.signal)
        const socket = await openService(target, `exec:${commandLine(commands, mark)}`, onEnd)
        const text = await readAll(socket, (tail) => isComplete(tail, mark, commands.length))
        const outputs = splitOutput(text, mark, commands.length)
        return outputs ?? cut(target, what, text, limits.signal)
      })
    },

    async stream(command, onLine, limits) {
      const what = plainText(command[0] ?? '', 60)
      let check: (() => void) | null = null
      return limited(what, limits, async (onEnd) => {
        const mark = randomBytes(8).toString('hex')
        await target.server.connect(limits.signal)
        const socket = await openService(target, `exec:${commandLine([command], mark)}`, onEnd)
        // Lines that keep coming show that the phone lives. A silence may be work, so it is asked over a second
        // connection.
        const frozen = new Promise<never>((_, reject) => {
          const timer = setTimeout(function ask() {
            shell.run(['true'], { signal: limits.signal, timeoutMs: limits.quietMs }).then(
              () => timer.refresh(),
              () => {
                if (!limits.signal.aborted) reject(unresponsive(what, 2 * limits.quietMs))
              },
            )
          }, limits.quietMs)
          check = () => timer.refresh()
          onEnd(() => {
            clearTimeout(timer)
          })
        })
        const exitCode = await Promise.race([readLines(socket, mark, onLine, () => check?.()), frozen])
        return exitCode ?? cut(target, what, '', limits.signal)
      })
    },
  }
  return shell
}

export function commandFailed(command: readonly string[], exitCode: number, output: string): TansakuError {
  const program = plainText(command[0] ?? '', 60)
  return new TansakuError(
    'DEVICE_COMMAND_FAILED',
    `\`${program}\` failed on the phone with exit code ${exitCode}: ${lastLines(output) || 'it said nothing'}.`,
    { program, exitCode },
  )
}

/** An end without the mark: the phone was unplugged, adbd died, or something in between swallowed the rest. */
async function cut(target: AdbTarget, what: string, text: string, signal: AbortSignal): Promise<never> {
  const there = await limited('device list', { signal, timeoutMs: 2_000 }, () => stillThere(target, signal)).catch(
    () => false,
  )
  const details = { serial: plainText(target.serial), received: text.length }
  throw there
    ? new TansakuError(
        'DEVICE_OUTPUT_INCOMPLETE',
        `The phone's answer broke off (${what}). Nothing of it was kept; try again.`,
        details,
      )
    : new TansakuError(
        'DEVICE_GONE',
        `The phone went away in the middle of ${what}. Plug it in again; what was measured before is kept.`,
        details,
      )
}

/** What comes until it is complete, or until the connection ends. */
function readAll(socket: Socket, isWhole: (tail: string) => boolean): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    let tail = ''
    const finish = (): void => {
      resolve(Buffer.concat(parts).toString('utf8'))
    }
    // A byte back carries TCP's acknowledgement at once: without it the server keeps the next piece for 40 ms (Nagle's
    // algorithm). It goes to the phone's shell, which waits for a line.
    const acknowledge = (): void => {
      if (socket.writable) socket.write(' ')
    }
    socket.on('data', (part: Buffer) => {
      size += part.length
      if (size > largestOutput) {
        reject(
          new TansakuError(
            'DEVICE_OUTPUT_INCOMPLETE',
            `The phone's answer is larger than ${largestOutput >> 20} MiB, which no command of ours prints.`,
            { size },
          ),
        )
        socket.destroy()
        return
      }
      parts.push(part)
      tail = (tail + part.toString('latin1', Math.max(0, part.length - tailLength))).slice(-tailLength)
      if (isWhole(tail)) finish()
      else acknowledge()
    })
    // A reset looks like an end: the missing mark tells.
    socket.on('error', finish)
    socket.on('close', finish)
    acknowledge()
    socket.resume()
  })
}

/**
 * Hands over whole lines and resolves with the exit code in the mark's line, or null when the connection ends without
 * it.
 */
function readLines(
  socket: Socket,
  mark: string,
  onLine: (line: string) => void,
  onLife: () => void,
): Promise<number | null> {
  const ending = new RegExp(`^${mark}:0:(\\d{1,3})$`, 'u')
  const decoder = new TextDecoder()
  let rest = ''
  return new Promise((resolve, reject) => {
    socket.on('data', (part: Buffer) => {
      onLife()
      const lines = (rest + decoder.decode(part, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const raw of lines) {
        const line = raw.replace(/\r$/u, '')
        const exitCode = ending.exec(line)?.[1]
        if (exitCode !== undefined) return resolve(Number(exitCode))
        try {
          if (line !== '') onLine(line)
        } catch (error) {
          return reject(error instanceof Error ? error : new Error(String(error)))
        }
      }
      if (rest.length > longestLine)
        reject(new TansakuError('DEVICE_OUTPUT_INCOMPLETE', 'The phone printed a line without end.', {}))
    })
    socket.on('error', () => {
      resolve(null)
    })
    socket.on('close', () => {
      resolve(null)
    })
    socket.resume()
  })
}
