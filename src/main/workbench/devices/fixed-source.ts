import type { Device, DeviceSource } from '#main/devices/device.ts'

/** A source of devices that neither come nor go, such as this computer. */
export function createFixedSource(devices: readonly Device[]): DeviceSource {
  return {
    list: () => Promise.resolve(devices),
    get: (id) => devices.find((device) => device.id === id),
    watch: () => {},
  }
}
