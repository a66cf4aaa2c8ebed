import type { DeviceDescription } from '#shared/contract/devices.ts'
import { now } from '#main/store/index.ts'

/** What a file or an article can tell of a device. */
export type ImportedDeviceFacts = Pick<
  DeviceDescription,
  'name' | 'model' | 'soc' | 'operatingSystem' | 'abis' | 'clusters' | 'memoryBytes'
>

/** A device that is known from a file or an article alone: nothing can be measured on it. */
export const importedDevice = (facts: ImportedDeviceFacts, id: string): DeviceDescription => ({
  ...facts,
  id: `file:${id}`,
  kind: 'imported',
  transport: 'none',
  server: null,
  conditions: null,
  state: 'read-only',
  advice: null,
  lastSeenAt: now(),
})
