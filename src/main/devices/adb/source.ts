import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '@devicefarmer/adbkit'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { benchmarkBinary } from '../../../../scripts/setup/paths.mjs'
import type { Device, DeviceSource } from '../device.ts'
import type { Abi } from '../local/index.ts'
import { createAdbDevice, deviceId } from './device.ts'
import type { AdbDevice } from './device.ts'
import { limited } from './limits.ts'
import { parseAdbServers } from './parse/server.ts'
import type { AdbServerAddress, TrackedPhone } from './parse/server.ts'
import { createAdbServer, serverStatus } from './server.ts'
import type { AdbServer, AdbServerStatus } from './server.ts'
import { plainText } from './text.ts'

export interface AdbSettings {
  /** Default: TANSAKU_ADB_SERVERS (`host:port, host:port`), else what adb's own variables name, else this computer's port 5037. */
  readonly servers?: readonly AdbServerAddress[]
  /** The user's adb program. Default: TANSAKU_ADB, else searched. */
  readonly adbPath?: string | null
  /** Start this computer's server when it is absent. Default true. */
  readonly startServer?: boolean
  /** Path of the program for an ABI, there or not. Default: where set-up puts it. */
  readonly benchmarkBinary?: (abi: Abi) => string
  /** Silence in a run, in milliseconds, after which the phone is asked whether it lives. Default 8,000. */
  readonly quietMs?: number
  readonly now?: () => Date
}

export interface AdbSource extends DeviceSource {
  /** State of each adb server: for a page that says that adb is missing, and for `doctor`. */
  servers(signal: AbortSignal): Promise<AdbServerStatus[]>
}

/** Waits between attempts to reach a server that went away. */
const retryMs = [200, 500, 1_000, 2_000, 5_000, 15_000]

/**
 * The servers that the environment names.
 * @throws TansakuError ADB_SETTING for text that is no address.
 */
export function defaultServers(environment: NodeJS.ProcessEnv = process.env): readonly AdbServerAddress[] {
  const { TANSAKU_ADB_SERVERS: own = '', ADB_SERVER_SOCKET: socket = '', ANDROID_ADB_SERVER_ADDRESS: host = '127.0.0.1', ANDROID_ADB_SERVER_PORT: port = '5037' } = environment
  const setting = own !== '' ? own : socket !== '' ? socket.replace(/^tcp:(?=\d+$)/u, '127.0.0.1:') : `${host.includes(':') ? `[${host}]` : host}:${port}`
  const servers = parseAdbServers(setting)
  if (servers === null || servers.length === 0) {
    throw new TansakuError('ADB_SETTING', `“${plainText(setting)}” is no list of adb servers. Write host:port, separated by commas, in TANSAKU_ADB_SERVERS, or correct ADB_SERVER_SOCKET, ANDROID_ADB_SERVER_ADDRESS and ANDROID_ADB_SERVER_PORT.`, { setting: plainText(setting) })
  }
  return servers
}

/** Phones on one or several adb servers, followed live. Servers that are away are no error: `servers()` tells. */
export function createAdbSource(settings: AdbSettings = {}): AdbSource {
  const servers = (settings.servers ?? defaultServers()).map((address) => createAdbServer(address, { adbPath: settings.adbPath ?? process.env['TANSAKU_ADB'] ?? null, startServer: settings.startServer ?? true }))
  /** Devices that were ever seen: a phone that comes back is the same object. */
  const seen = new Map<string, AdbDevice>()
  /** What each server lists now. */
  const listed = new Map<AdbServer, readonly AdbDevice[]>()
  const watchers = new Set<() => void>()
  const notify = (): void => { for (const watcher of watchers) watcher() }
  const all = (): readonly AdbDevice[] => servers.flatMap((server) => listed.get(server) ?? [])

  const update = (server: AdbServer, phones: readonly TrackedPhone[]): void => {
    const isMainServer = server === servers[0]
    listed.set(server, distinct(phones).map((phone) => {
      const id = deviceId(phone.serial, server, isMainServer)
      const device = seen.get(id) ?? createAdbDevice(phone, {
        server, isMainServer, benchmarkBinary: settings.benchmarkBinary ?? benchmarkBinary, now: settings.now ?? (() => new Date()), quietMs: settings.quietMs ?? 8_000, onChange: notify,
      })
      device.tracked = phone
      seen.set(id, device)
      return device
    }))
  }

  let following: AbortController | null = null

  return {
    async list(signal) {
      await Promise.all(servers.map(async (server) => {
        try {
          update(server, await readPhones(await server.connect(signal), signal))
        } catch (error) {
          if (toTansakuError(error).code === 'ABORTED') throw error
          listed.delete(server)
        }
      }))
      return all()
    },

    get: (id) => all().find((device) => device.id === id),

    watch(onChange, signal) {
      if (signal.aborted) return
      const tell = (): void => { onChange(all() as readonly Device[]) }
      watchers.add(tell)
      if (following === null) {
        following = new AbortController()
        for (const server of servers) void follow(server, following.signal, (phones) => { update(server, phones); notify() })
      } else {
        tell()
      }
      signal.addEventListener('abort', () => {
        watchers.delete(tell)
        if (watchers.size > 0) return
        following?.abort()
        following = null
      }, { once: true })
    },

    servers: (signal) => Promise.all(servers.map((server) => serverStatus(server, signal))),
  }
}

/** Reports a server's phones at each change until the signal aborts; comes back when the server does. */
async function follow(server: AdbServer, signal: AbortSignal, onPhones: (phones: readonly TrackedPhone[]) => void): Promise<void> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      const client = await server.connect(signal)
      await track(client, signal, async () => {
        attempt = 0
        onPhones(await readPhones(client, signal))
      })
    } catch (error) {
      // What is wrong with a server is told by `servers()`; here it means that it has no phones.
      if (toTansakuError(error).code === 'ABORTED') return
    }
    if (signal.aborted) return
    onPhones([])
    await wait(retryMs[Math.min(attempt, retryMs.length - 1)], undefined, { signal }).catch(() => {})
  }
}

/** Calls back at once and after each change in the server's list, one call at a time. Ends when the connection does. */
async function track(client: Client, signal: AbortSignal, onChange: () => Promise<void>): Promise<void> {
  const tracker = await client.trackDevices()
  let onAbort = (): void => {}
  try {
    await new Promise<void>((resolve, reject) => {
      let reading = false
      let again = false
      const read = async (): Promise<void> => {
        again = true
        if (reading) return
        reading = true
        while (again) {
          again = false
          await onChange()
        }
        reading = false
      }
      const changed = (): void => { read().catch(reject) }
      onAbort = resolve
      signal.addEventListener('abort', onAbort, { once: true })
      tracker.on('changeSet', changed)
      tracker.once('error', () => { resolve() })
      tracker.once('end', () => { resolve() })
      // The server's first list may have come before anybody listened.
      changed()
    })
  } finally {
    signal.removeEventListener('abort', onAbort)
    tracker.end()
  }
}

async function readPhones(client: Client, signal: AbortSignal): Promise<readonly TrackedPhone[]> {
  return limited('device list', { signal, timeoutMs: 5_000 }, async () => {
    // The short list tells serial and state apart safely; the long one adds the USB path but separates columns by spaces.
    const [short, long] = [await client.listDevices(), await client.listDevicesWithPaths()]
    return short.map(({ id, type }) => {
      const path = long.find((phone) => phone.id === id)?.path
      return { serial: id, word: type, path: path?.startsWith('usb:') === true ? path : null }
    })
  })
}

/** Cheap phones share a factory serial: adb cannot address them then, so they appear once, as what they are. */
function distinct(phones: readonly TrackedPhone[]): readonly TrackedPhone[] {
  return phones.flatMap((phone, index) => {
    if (phones.findIndex(({ serial }) => serial === phone.serial) < index) return []
    const twins = phones.filter(({ serial }) => serial === phone.serial).length > 1
    return [twins ? { ...phone, word: 'twins' } : phone]
  })
}
