import { execFile } from 'node:child_process'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { findAdb } from './find-adb.ts'
import { limited } from './limits.ts'
import { parseServerVersion, type AdbServerAddress } from './parse/server.ts'
import { lastLines } from './text.ts'
import { openWire } from './wire.ts'

/** One adb server: on this computer, started when absent, or on another, where phones are plugged in too. */
export interface AdbServer {
  readonly address: AdbServerAddress
  readonly local: boolean
  /** The version that the server speaks, once it answers. Throws ADB_MISSING or ADB_SERVER_UNREACHABLE. */
  connect(signal: AbortSignal): Promise<number>
}

export interface AdbServerOptions {
  readonly adbPath: string | null
  readonly startServer: boolean
}

const connectTimeoutMs = 5_000
const startTimeoutMs = 15_000

export function createAdbServer(address: AdbServerAddress, options: AdbServerOptions): AdbServer {
  const local = isLoopback(address.host)
  const answers = (signal: AbortSignal): Promise<number> =>
    limited('adb server version', { signal, timeoutMs: connectTimeoutMs }, async (onEnd) => {
      const wire = await openWire(address, onEnd)
      await wire.request('host:version')
      const version = parseServerVersion(await wire.message())
      if (version === null) throw new Error('it tells no version')
      return version
    })
  let starting: Promise<void> | null = null

  return {
    address,
    local,
    async connect(signal) {
      try {
        return await answers(signal)
      } catch (error) {
        if (signal.aborted) throw toTansakuError(error)
        if (!local || !options.startServer || !wasRefused(error)) throw unreachable(address, local, error)
      }
      // Two callers, one start.
      starting ??= startServer(address, options.adbPath).finally(() => {
        starting = null
      })
      await starting
      return answers(signal).catch((error: unknown) => {
        throw unreachable(address, local, error)
      })
    },
  }
}

async function startServer(address: AdbServerAddress, adbPath: string | null): Promise<void> {
  const adb = await findAdb({ setting: adbPath })
  await new Promise<void>((resolve, reject) => {
    // An address in the environment would turn the program into a client of another server.
    const env = { ...process.env }
    delete env['ADB_SERVER_SOCKET']
    delete env['ANDROID_ADB_SERVER_ADDRESS']
    const child = execFile(
      adb,
      ['-P', String(address.port), 'start-server'],
      { timeout: startTimeoutMs, env, windowsHide: true },
      (error, stdout, stderr) => {
        if (!error) return resolve()
        reject(
          new TansakuError(
            'ADB_SERVER_UNREACHABLE',
            `The adb server did not start: ${lastLines(`${stdout}\n${stderr}`) || error.message}. Run \`adb start-server\` in a terminal to see why.`,
            { adb, port: address.port },
          ),
        )
      },
    )
    // The server outlives us and inherits these pipes: what counts is the end of the program that started it.
    child.once('exit', (code) => {
      if (code === 0) resolve()
    })
  })
}

function wasRefused(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null
  return code === 'ECONNREFUSED'
}

function unreachable(address: AdbServerAddress, local: boolean, error: unknown): TansakuError {
  if (error instanceof TansakuError && error.code === 'ADB_SERVER_UNREACHABLE') return error
  const why =
    error instanceof TansakuError && error.code === 'DEVICE_UNRESPONSIVE'
      ? 'it does not answer'
      : wasRefused(error)
        ? 'the connection was refused'
        : toTansakuError(error).message
  const advice = local
    ? 'Run `adb kill-server` and `adb start-server`.'
    : `On that computer run \`adb -a nodaemon server start\` and check that port ${address.port} is open, or take it out of the settings.`
  return new TansakuError(
    'ADB_SERVER_UNREACHABLE',
    `The adb server at ${address.host}:${address.port} cannot be reached: ${why}. ${advice}`,
    { ...address },
  )
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/u.test(host)
}
