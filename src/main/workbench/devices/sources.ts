import type { Device, DeviceSource } from '#main/devices/device.ts'
import { createLocalDevice } from '#main/devices/local/index.ts'
import { benchmarkBinary } from '../../../../scripts/setup/paths.mjs'

/** A source of devices that neither come nor go. */
export function createFixedSource(devices: readonly Device[]): DeviceSource {
  return {
    list: () => Promise.resolve(devices),
    get: (id) => devices.find((device) => device.id === id),
    watch: () => {},
  }
}

/** This computer, and phones over adb; adb is asked only when somebody wants to see more than this computer. */
export function createDefaultSource(): DeviceSource {
  const local = createFixedSource([createLocalDevice({ binary: benchmarkBinary() })])
  let phones: DeviceSource | undefined
  const open = async (): Promise<DeviceSource> => phones ??= (await import('#main/devices/adb/index.ts')).createAdbSource()
  return {
    list: async (signal) => [...await local.list(signal), ...await (await open()).list(signal)],
    get: (id) => local.get(id) ?? phones?.get(id),
    watch(onChange, signal) {
      void open().then(async (source) => {
        const computer = await local.list(signal)
        source.watch((devices) => { onChange([...computer, ...devices]) }, signal)
      })
    },
  }
}
