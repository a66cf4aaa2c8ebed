import { createHash } from 'node:crypto'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { toTansakuError } from '#shared/errors.ts'
import type { Device, DeviceSource } from '#main/devices/device.ts'
import { createRemoteDevice } from '#main/devices/remote/index.ts'
import type { StoredWorker } from '#main/store/index.ts'
import type { DeviceCalls } from './calls.ts'

/** The devices that workers offer: their computers, and phones at them. */
export interface WorkerDevices extends DeviceSource {
  /** What a worker says it has, each as it answered a command just now. */
  offered(worker: StoredWorker, devices: readonly DeviceDescription[]): void
  isKnown(workerId: string): boolean
}

export interface WorkerDevicesOptions {
  readonly calls: DeviceCalls
  readonly isPresent: (workerId: string) => boolean
  /** Called before a session on a worker's device, and when it ends. */
  readonly onSession: (
    worker: StoredWorker,
    device: { readonly id: string; readonly isComputer: boolean },
    signal: AbortSignal,
  ) => Promise<{ pieceEnded(passes: number): Promise<void>; end(): Promise<void> }>
  /** Devices came, went or changed. */
  readonly onChange: () => void
}

interface Offered {
  readonly worker: StoredWorker
  readonly device: Device
  description: DeviceDescription
  isAway: boolean
}

const describeMs = 6_000
/** As a worker calls the computer that it runs on. */
const computer = 'local'

/** As it is called here; a name that grew too long is replaced by its hash. */
function idAt(worker: string, id: string): string {
  const full = `${id}@${worker}`
  return full.length <= 120 ? full : `~${createHash('sha256').update(full).digest('hex').slice(0, 16)}@${worker}`
}

export function createWorkerDevices({ calls, isPresent, onSession, onChange }: WorkerDevicesOptions): WorkerDevices {
  const byWorker = new Map<string, ReadonlyMap<string, Offered>>()
  const watchers = new Set<(devices: readonly Device[]) => void>()
  const all = (): Offered[] =>
    [...byWorker].flatMap(([workerId, devices]) => (isPresent(workerId) ? [...devices.values()] : []))
  const find = (id: string): Offered | undefined => all().find(({ device }) => device.id === id)
  const devices = (): Device[] => all().map(({ device }) => device)

  function offer(worker: StoredWorker, told: DeviceDescription): Offered {
    const id = idAt(worker.name, told.id)
    const known = byWorker.get(worker.id)?.get(id)
    if (known !== undefined) return Object.assign(known, { description: placed(worker, told), isAway: isGone(told) })
    const to = { worker, device: told.id }
    const isComputer = told.id === computer
    const made: Offered = {
      worker,
      description: placed(worker, told),
      isAway: isGone(told),
      device: createRemoteDevice({
        id,
        ask: (kind, input, signal, onProgress) => calls.ask(to, kind, input, { signal, onProgress }),
        async describe(signal) {
          const soon = AbortSignal.any([signal, AbortSignal.timeout(describeMs)])
          try {
            made.description = placed(worker, await calls.ask(to, 'describe', {}, { signal: soon }))
            return made.description
          } catch (thrown) {
            signal.throwIfAborted()
            const { code, message } = toTansakuError(thrown)
            const advice = code === 'ABORTED' ? `The worker ${worker.name} did not answer for it in time.` : message
            return { ...made.description, state: 'offline', advice, conditions: null }
          }
        },
        onSession: (signal) => onSession(worker, { id, isComputer }, signal),
      }),
    }
    return made
  }

  return {
    list: () => Promise.resolve(devices()),
    get: (id) => find(id)?.device,
    watch(tell, signal) {
      watchers.add(tell)
      signal.addEventListener('abort', () => watchers.delete(tell), { once: true })
    },
    offered(worker, told) {
      const now = told.map((each) => offer(worker, each))
      byWorker.set(worker.id, new Map(now.map((each) => [each.device.id, each])))
      for (const tell of watchers) tell(devices())
      onChange()
    },
    isKnown: (workerId) => byWorker.has(workerId),
    isThere(id) {
      const worker = /@([^@:]+)$/.exec(id)?.[1]
      return worker === undefined ? null : find(id)?.isAway === false
    },
    setAway(id) {
      const found = find(id)
      if (found !== undefined) found.isAway = true
    },
  }
}

const isGone = ({ state }: DeviceDescription): boolean => state !== 'ready' && state !== 'busy'

/** A computer is called by its name: which one "this" is depends on who reads it. */
const placed = (worker: StoredWorker, told: DeviceDescription): DeviceDescription => ({
  ...told,
  id: idAt(worker.name, told.id),
  name: told.id === computer ? (worker.offer?.host ?? worker.name) : told.name,
  worker: worker.name,
})
