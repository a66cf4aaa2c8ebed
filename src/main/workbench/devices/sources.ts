import { toTansakuError } from '#shared/errors.ts'
import type { Device, DeviceSource } from '#main/devices/device.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import type { Log } from '../log.ts'
import { benchmarkFault } from '../../../../scripts/setup/parts.mjs'
import { benchmarkBinary } from '../../../../scripts/setup/paths.mjs'

/** A source of devices that neither come nor go. */
export function createFixedSource(devices: readonly Device[]): DeviceSource {
  return {
    list: () => Promise.resolve(devices),
    get: (id) => devices.find((device) => device.id === id),
    watch: () => {},
  }
}

/** This computer, and phones over adb. */
export function createDefaultSource(phones: DeviceSource, log: Log): DeviceSource {
  const local = createFixedSource([createLocalDevice({ binary: benchmarkBinary(), fault: benchmarkFault })])
  return {
    list: async (signal) => [...(await local.list(signal)), ...(await phones.list(signal))],
    get: (id) => local.get(id) ?? phones.get(id),
    obstacle: (id) => phones.obstacle?.(id),
    watch(onChange, signal) {
      local
        .list(signal)
        .then((computer) => {
          phones.watch((devices) => {
            onChange([...computer, ...devices])
          }, signal)
        })
        .catch((thrown: unknown) => {
          log(`Devices are not watched: ${toTansakuError(thrown).message}`)
        })
    },
  }
}
