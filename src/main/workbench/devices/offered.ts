import { createDeviceHost, type DeviceHost } from '#main/devices/remote/index.ts'
import type { DeviceSource } from '#main/devices/device.ts'
import type { Log } from '../log.ts'
import { prepareBenchmark } from './benchmark-build.ts'
import { createDefaultSource } from './sources.ts'

/** What a worker offers: phones as the environment names their servers, and this computer where it is wished. */
export async function devicesHere(
  which: 'all' | 'phones',
  log: Log,
): Promise<{ readonly source: DeviceSource; readonly host: DeviceHost }> {
  const { createAdbSource, reachOf } = await import('#main/devices/adb/index.ts')
  const phones = createAdbSource(reachOf({ adbProgram: null, adbServers: [] }))
  const source = which === 'phones' ? phones : createDefaultSource(phones, log)
  return { source, host: createDeviceHost({ source, prepare: prepareBenchmark(log) }) }
}
