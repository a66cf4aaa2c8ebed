import type { AdbSettings, AdbSettingsReport, AdbStatus, DeviceDescription } from '#shared/contract/devices.ts'
import type { EngineId } from '#shared/contract/common.ts'
import { defaultEngine, engines } from '#shared/engines/index.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { Device } from '#main/devices/device.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { buildBenchmark, type Abi } from './benchmark-build.ts'

export { withBenchmark } from './benchmark-build.ts'

export interface DeviceService {
  /** What is connected now, then what was seen before and is not there, as offline. */
  list(signal?: AbortSignal): Promise<DeviceDescription[]>
  /**
   * A device that can measure, with the engine wished for, and how it is now.
   * @throws DEVICE_UNKNOWN, DEVICE_NOT_READY, ENGINE_UNSUPPORTED
   */
  requireReady(
    id: string,
    signal: AbortSignal,
    engine?: EngineId,
  ): Promise<{ device: Device; description: DeviceDescription }>
  /** The adb program and its servers as they are now; an absent server of this computer is started. */
  adb(signal?: AbortSignal): Promise<AdbStatus>
  settings(): Promise<AdbSettingsReport>
  /** @throws ADB_SETTING */
  configure(settings: AdbSettings): Promise<AdbSettingsReport>
  /** Builds the benchmark program for an ABI as a job. */
  prepare(abi: Abi): Promise<{ jobId: string; id: string }>
  /** Tells of devices that come, go or change, until the signal aborts. */
  watch(signal: AbortSignal): void
}

export function createDeviceService(context: WorkbenchContext): DeviceService {
  const { store, events, jobs, deviceSource, phones, log } = context
  const never = new AbortController().signal

  async function list(signal: AbortSignal = never): Promise<DeviceDescription[]> {
    const devices = await deviceSource.list(signal)
    const present = await Promise.all(devices.map((device) => device.describe(signal)))
    if (store.access === 'write') await remember(present, signal)
    const seen = (await store.devices.list()).filter((known) => !present.some((device) => device.id === known.id))
    return [...present.map(withBusy), ...seen.map(asAway)]
  }

  /** What is here is told of also where nothing can be stored. */
  async function remember(present: readonly DeviceDescription[], signal: AbortSignal): Promise<void> {
    try {
      for (const description of present) await store.devices.save(description)
    } catch (thrown) {
      if (!signal.aborted) log(`The devices could not be stored: ${toTansakuError(thrown).message}`)
    }
  }

  function withBusy(description: DeviceDescription): DeviceDescription {
    return description.state === 'ready' && jobs.at(`device:${description.id}`) !== undefined
      ? { ...description, state: 'busy' }
      : description
  }

  /** A device that comes from a file or an article is never here, and stays as it was read in. */
  function asAway(known: DeviceDescription): DeviceDescription {
    if (known.kind === 'imported') return known
    const advice =
      known.worker === undefined
        ? 'Connect it to measure on it; what it measured before is still here.'
        : `The worker ${known.worker}, which had it, is not there: start it on its computer, tansaku worker.`
    return { ...known, state: 'offline', advice }
  }

  let telling = false
  let again = false

  /** One list at a time: a slow phone's answer must not come after a newer list. */
  async function tell(signal: AbortSignal): Promise<void> {
    again = true
    if (telling) return
    telling = true
    try {
      while (again && !signal.aborted) {
        again = false
        events.publish({ type: 'devices', devices: await list(signal) })
      }
    } catch (thrown) {
      // A device that goes while it is being asked is told of by the next change; anything else is shown by the list
      // itself.
      if (!signal.aborted && toTansakuError(thrown).code === 'INTERNAL') throw thrown
    } finally {
      telling = false
    }
  }

  async function settings(): Promise<AdbSettingsReport> {
    const { overridingVariables } = await import('#main/devices/adb/index.ts')
    return { ...(await phones.settings()), overriddenBy: overridingVariables() }
  }

  return {
    list,
    adb: (signal = never) => phones.status(signal),
    settings,
    async configure(wish) {
      requireWriting(context)
      await phones.configure(wish)
      events.publish({ type: 'changed', entity: 'settings', id: 'adb' })
      return settings()
    },
    prepare(abi) {
      requireWriting(context)
      const id = `benchmark-${abi}`
      const active = jobs.activeFor(id)
      // A build takes every core: what is measured on this computer meanwhile would be wrong.
      const job =
        active ??
        jobs.start({
          title: { kind: 'set-up', abi },
          subjectId: id,
          resources: ['device:local'],
          run: (control) => buildBenchmark(abi, control),
        })
      return Promise.resolve({ jobId: job.id, id })
    },
    watch: (signal) => {
      deviceSource.watch(() => {
        tell(signal).catch((thrown: unknown) => {
          log(`The devices could not be listed: ${toTansakuError(thrown).message}`)
        })
      }, signal)
    },
    async requireReady(id, signal, engine = defaultEngine.id) {
      const connected = deviceSource.get(id) === undefined ? await deviceSource.list(signal) : []
      const device = deviceSource.get(id)
      if (device === undefined) {
        const known = connected.map((each) => each.id)
        const imported = (await store.devices.list()).find((each) => each.id === id && each.kind === 'imported')
        if (imported !== undefined)
          throw new TansakuError(
            'DEVICE_NOT_READY',
            `${imported.name} (${id}) was read from a file or an article: nothing can be measured on it. Connected: ${known.join(', ') || 'none'}.`,
            { id, state: imported.state, known },
          )
        const obstacle = deviceSource.obstacle?.(id)
        if (obstacle?.code === 'ADB_SERVER_UNREACHABLE') throw obstacle
        throw new TansakuError(
          'DEVICE_UNKNOWN',
          `There is no device "${id}" here now. Connected: ${known.join(', ') || 'none'}. Connect it, or choose one of these.${obstacle === undefined ? '' : ` ${obstacle.message}`}`,
          { id, known },
        )
      }
      const description = await device.describe(signal)
      if (description.state !== 'ready') {
        throw new TansakuError(
          'DEVICE_NOT_READY',
          `The device ${description.name} (${id}) is not ready: ${description.state}. ${description.advice ?? ''}`.trim(),
          { id, state: description.state },
        )
      }
      if (store.access === 'write') await store.devices.save(description)
      return { device: withEngine(device, description, engine), description }
    },
  }
}

/** @throws TansakuError ENGINE_UNSUPPORTED */
function withEngine(device: Device, { name }: DeviceDescription, engine: EngineId): Device {
  const chosen = device.engine.id === engine ? device : device.withEngine?.(engine)
  if (chosen !== undefined) return chosen
  throw new TansakuError(
    'ENGINE_UNSUPPORTED',
    `${name} cannot be measured with ${engines[engine].name}: it is built for ${engines[engine].where}. Measure with ${device.engine.id}.`,
    { id: device.id, engine },
  )
}

/** Measuring on this computer also takes its cores: a search beside it would spoil both. */
export const resourcesOf = (deviceId: string): (`device:${string}` | 'compute')[] =>
  deviceId === 'local' ? ['device:local', 'compute'] : [`device:${deviceId}`]
