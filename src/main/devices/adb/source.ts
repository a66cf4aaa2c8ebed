import type { AdbStatus } from '#shared/contract/devices.ts'
import { toTansakuError, type TansakuError } from '#shared/errors.ts'
import { benchmarkFault, phoneProgram } from '../../../../scripts/setup/parts.mjs'
import type { Device, DeviceSource } from '../device.ts'
import type { Abi } from '../local/index.ts'
import type { ProgramFault } from '../program.ts'
import { createAdbDevice, deviceId } from './device.ts'
import type { AdbDevice } from './device.ts'
import { guardPace, type GuardPace } from './fixed-performance.ts'
import { distinct, type TrackedPhone } from './parse/phones.ts'
import { createAdbServer } from './server.ts'
import type { AdbServer } from './server.ts'
import type { AdbReach } from './settings.ts'
import { adbStatus } from './status.ts'
import { follow, readPhones } from './tracking.ts'

export interface AdbOptions extends AdbReach {
  /** Start this computer's server when it is absent. Default true. */
  readonly startServer?: boolean
  /** Path of the program for an ABI, there or not. Default: where set-up puts it. */
  readonly benchmarkBinary?: (abi: Abi) => string
  /** Why such a program may not be used. Default: set-up's word, for programs where set-up puts them. */
  readonly benchmarkFault?: ProgramFault
  /** Silence in a run, in milliseconds, after which the phone is asked whether it lives. Default 8,000. */
  readonly quietMs?: number
  /** How soon a phone that nobody measures any more puts itself in order. */
  readonly guardPace?: GuardPace
  readonly now?: () => Date
}

export interface AdbSource extends DeviceSource {
  /** The adb program and each of its servers: for a page that says that adb is missing. */
  status(signal: AbortSignal): Promise<AdbStatus>
  /** Goes on with other servers or another adb program, at once; measurements at work keep their connection. */
  configure(reach: AdbReach): void
}

/** Phones on one or several adb servers, followed live. Servers that are away are no error: `status()` tells. */
export function createAdbSource(options: AdbOptions): AdbSource {
  let reach: AdbReach = options
  let servers = connectTo(reach, options)
  /** Devices that were ever seen: a phone that comes back is the same object. */
  const seen = new Map<string, AdbDevice>()
  /** What each server lists now. */
  const listed = new Map<AdbServer, readonly AdbDevice[]>()
  /** Why a server could not be asked when its list was wanted. */
  const failures = new Map<AdbServer, TansakuError>()
  const watchers = new Set<() => void>()
  const notify = (): void => {
    for (const watcher of watchers) watcher()
  }
  const all = (): readonly AdbDevice[] => servers.flatMap((server) => listed.get(server) ?? [])

  const update = (server: AdbServer, phones: readonly TrackedPhone[]): void => {
    // An answer of a server that was taken out of the settings meanwhile.
    if (!servers.includes(server)) return
    const isMainServer = server === servers[0]
    listed.set(
      server,
      distinct(phones).map((phone) => {
        const id = deviceId(phone.serial, server, isMainServer)
        const device =
          seen.get(id) ??
          createAdbDevice(phone, {
            server,
            isMainServer,
            benchmarkBinary: options.benchmarkBinary ?? phoneProgram,
            benchmarkFault: options.benchmarkFault ?? (options.benchmarkBinary ? () => null : benchmarkFault),
            now: options.now ?? (() => new Date()),
            quietMs: options.quietMs ?? 8_000,
            guardPace: options.guardPace ?? guardPace,
            onChange: notify,
          })
        device.tracked = phone
        seen.set(id, device)
        return device
      }),
    )
  }

  let following: AbortController | null = null
  const followAll = (): void => {
    following = new AbortController()
    for (const server of servers)
      void follow(server, following.signal, (phones) => {
        update(server, phones)
        notify()
      })
  }

  return {
    async list(signal) {
      await Promise.all(
        servers.map(async (server) => {
          try {
            await server.connect(signal)
            update(server, await readPhones(server, signal))
            failures.delete(server)
          } catch (error) {
            const failure = toTansakuError(error)
            if (failure.code === 'ABORTED') throw failure
            listed.delete(server)
            failures.set(server, failure)
          }
        }),
      )
      return all()
    },

    get: (id) => all().find((device) => device.id === id),

    obstacle(id) {
      const named = servers.find((server) => id.endsWith(`@${server.address.host}:${server.address.port}`))
      const server = named ?? servers[0]
      return id.startsWith('adb:') && server !== undefined ? failures.get(server) : undefined
    },

    watch(onChange, signal) {
      if (signal.aborted) return
      const tell = (): void => {
        onChange(all() as readonly Device[])
      }
      watchers.add(tell)
      if (following === null) followAll()
      else tell()
      signal.addEventListener(
        'abort',
        () => {
          watchers.delete(tell)
          if (watchers.size > 0) return
          following?.abort()
          following = null
        },
        { once: true },
      )
    },

    status: (signal) => adbStatus(servers, reach.adbPath, signal),

    configure(next) {
      following?.abort()
      reach = next
      servers = connectTo(reach, options)
      listed.clear()
      failures.clear()
      seen.clear()
      if (following !== null) followAll()
      notify()
    },
  }
}

const connectTo = (reach: AdbReach, { startServer = true }: AdbOptions): readonly AdbServer[] =>
  reach.servers.map((address) => createAdbServer(address, { adbPath: reach.adbPath, startServer }))
