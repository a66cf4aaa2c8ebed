import type { SearchDevice } from '#shared/contract/searches.ts'
import { deviceLabel } from './device-label.ts'
import { targetLabel } from './target-label.ts'

/** A run's devices by name, with what sets two targets of one device apart. */
export const deviceNames = (devices: readonly SearchDevice[]): string[] =>
  devices.map(({ deviceId, deviceName, target }) =>
    target === null
      ? deviceLabel(deviceId, deviceName)
      : targetLabel(
          target,
          deviceName,
          devices.flatMap((each) => each.target ?? []),
        ),
  )
