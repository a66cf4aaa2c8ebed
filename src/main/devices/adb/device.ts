import { createHash } from 'node:crypto'
import type { DeviceConditions, DeviceDescription } from '#shared/contract/devices.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { Device } from '../device.ts'
import { ncnn } from '../engines/index.ts'
import type { Abi } from '../local/index.ts'
import type { ProgramFault } from '../program.ts'
import { pickAbi } from './benchmark-binary.ts'
import { readConditions, readFacts } from './describe.ts'
import type { PhoneFacts } from './describe.ts'
import type { GuardPace } from './fixed-performance.ts'
import type { Limits } from './limits.ts'
import { isAlive, isHeldHere } from './lock.ts'
import type { TrackedPhone } from './parse/phones.ts'
import type { AdbServer } from './server.ts'
import { openAdbSession } from './session.ts'
import { addressText } from './settings.ts'
import { createShell } from './shell.ts'
import { abiAdvice, frozenAdvice, stateOf, stateOfRefusal } from './states.ts'
import type { StateAdvice } from './states.ts'
import { plainText } from './text.ts'

export interface AdbDeviceOptions {
  readonly server: AdbServer
  /** Phones of the first server have the shorter id. */
  readonly isMainServer: boolean
  readonly benchmarkBinary: (abi: Abi) => string
  readonly benchmarkFault: ProgramFault
  readonly now: () => Date
  readonly quietMs: number
  readonly guardPace: GuardPace
  /** Told when the phone becomes busy and free again. */
  readonly onChange: () => void
}

export interface AdbDevice extends Device {
  /** What the server last said of it. */
  tracked: TrackedPhone
}

const describeMs = 5_000

/**
 * `adb:<serial>` on the first server, `adb:<serial>@host:port` on others. A serial is the phone's own text: odd ones
 * are replaced by their hash.
 */
export function deviceId(serial: string, server: AdbServer, isMainServer: boolean): string {
  const plain = /^[A-Za-z0-9._:[\]-]{1,64}$/u.test(serial)
  const name = plain ? serial : `~${createHash('sha256').update(serial).digest('hex').slice(0, 16)}`
  return isMainServer ? `adb:${name}` : `adb:${name}@${server.address.host}:${server.address.port}`.slice(0, 120)
}

export function createAdbDevice(tracked: TrackedPhone, options: AdbDeviceOptions): AdbDevice {
  const { server } = options
  const shell = createShell({ server, serial: tracked.serial })
  const id = deviceId(tracked.serial, server, options.isMainServer)
  let known: PhoneFacts | null = null
  let conditions: DeviceConditions | null = null

  const facts = async (limits: Limits): Promise<PhoneFacts> => {
    known = await readFacts(shell, limits)
    return known
  }

  const readNow = async (limits: Limits): Promise<DeviceConditions> => {
    const { clusters, off } = (known ?? (await facts(limits))).cores
    conditions = await readConditions(shell, [...clusters.flatMap(({ cores }) => cores), ...off], options.now(), limits)
    return conditions
  }

  const device: AdbDevice = {
    id,
    engine: ncnn,
    tracked,

    async describe(signal) {
      let state = stateOf(device.tracked.word)
      // A phone at work is left alone: each question would take its cores' time.
      if (state.state === 'ready' && isHeldHere(shell)) state = beingMeasured
      if (state.state === 'ready') {
        const limits = { signal, timeoutMs: describeMs }
        try {
          state = judge(await facts(limits))
          if (state.state === 'ready') await readNow(limits)
        } catch (error) {
          state = unreadable(error)
        }
      }
      return describe(device, options, state, known, conditions)
    },

    conditions: (signal) => readNow({ signal }),

    async openSession(signal) {
      const state = stateOf(device.tracked.word)
      if (state.state !== 'ready')
        throw new TansakuError('DEVICE_NOT_READY', `The phone is ${state.state}. ${state.advice ?? ''}`.trim(), {
          state: state.state,
        })
      const { abis } = await facts({ signal })
      const abi = pickAbi(abis)
      if (abi === null) throw new TansakuError('DEVICE_NOT_READY', abiAdvice(abis), { state: 'unsupported-abi', abis })
      return openAdbSession(
        {
          shell,
          engine: ncnn,
          abi,
          binaryPath: options.benchmarkBinary(abi),
          binaryFault: options.benchmarkFault,
          quietMs: options.quietMs,
          guardPace: options.guardPace,
          onChange: options.onChange,
        },
        signal,
      )
    },
  }
  return device
}

const beingMeasured: StateAdvice = { state: 'busy', advice: 'It is being measured.' }

function judge(phone: PhoneFacts): StateAdvice {
  if (pickAbi(phone.abis) === null) return { state: 'unsupported-abi', advice: abiAdvice(phone.abis) }
  if (phone.lock !== null && isAlive(phone.lock))
    return { state: 'busy', advice: `${plainText(phone.lock.host, 60)} is measuring it (process ${phone.lock.pid}).` }
  return { state: 'ready', advice: null }
}

/**
 * A phone that adb calls ready and that does not answer: frozen, gone this moment, or refused since adb was last asked
 * for its list.
 */
function unreadable(error: unknown): StateAdvice {
  const failure = toTansakuError(error)
  if (failure.code === 'ABORTED') throw failure
  const { cause } = failure.details
  const refusal = typeof cause === 'string' ? stateOfRefusal(cause) : null
  if (refusal !== null) return refusal
  return { state: 'offline', advice: failure.code === 'DEVICE_UNRESPONSIVE' ? frozenAdvice : failure.message }
}

function describe(
  device: AdbDevice,
  options: AdbDeviceOptions,
  { state, advice }: StateAdvice,
  known: PhoneFacts | null,
  conditions: DeviceConditions | null,
): DeviceDescription {
  const serial = plainText(device.tracked.serial, 64)
  return {
    id: device.id,
    kind: 'adb',
    name: known?.name ?? serial,
    model: known?.model ?? serial,
    soc: known?.soc ?? null,
    operatingSystem: known?.operatingSystem ?? 'Android',
    abis: [...(known?.abis ?? [])],
    clusters: known?.cores.clusters ?? [],
    coresOff: [...(known?.cores.off ?? [])],
    memoryBytes: known?.memoryBytes ?? null,
    transport: transportOf(device.tracked, options.server),
    server: addressText(options.server.address),
    conditions,
    state,
    advice,
    lastSeenAt: options.now().toISOString(),
  }
}

export function transportOf(phone: TrackedPhone, server: AdbServer): DeviceDescription['transport'] {
  if (!server.local) return 'remote'
  if (phone.path?.startsWith('usb:') === true) return 'usb'
  if (/^emulator-\d+$/u.test(phone.serial)) return 'none'
  // `192.168.1.7:5555`, `[fe80::1]:5555`, `adb-…._adb-tls-connect._tcp`: serials adb makes up for phones in the
  // network.
  return /(?::\d{1,5}|\._tcp\.?)$/u.test(phone.serial) ? 'wifi' : 'usb'
}
