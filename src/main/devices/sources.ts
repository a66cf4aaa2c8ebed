import type { Device, DeviceSource } from './device.ts'

/** Devices that are always there (this computer) before those of the sources (phones), as one source. */
export function createDeviceSource(options: { readonly devices: readonly Device[]; readonly sources: readonly DeviceSource[] }): DeviceSource {
  const { devices, sources } = options
  return {
    async list(signal) {
      return [...devices, ...(await Promise.all(sources.map((source) => source.list(signal)))).flat()]
    },

    get(id) {
      return devices.find((device) => device.id === id) ?? sources.map((source) => source.get(id)).find((device) => device !== undefined)
    },

    watch(onChange, signal) {
      const latest = new Map<DeviceSource, readonly Device[]>()
      const tell = (): void => { onChange([...devices, ...sources.flatMap((source) => latest.get(source) ?? [])]) }
      tell()
      for (const source of sources) {
        source.watch((found) => {
          latest.set(source, found)
          tell()
        }, signal)
      }
    },
  }
}
