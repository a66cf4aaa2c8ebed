import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceConditions } from '#shared/contract/devices.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Device } from '../device.ts'
import { coolDown, throttledStatus } from './protocol.ts'

export function isThrottled(conditions: DeviceConditions): boolean {
  return conditions.thermalStatus !== null && conditions.thermalStatus >= throttledStatus
}

export interface CoolDownOptions {
  readonly signal: AbortSignal
  /** Hears every few seconds that the device is still too hot. */
  readonly onWait?: (conditions: DeviceConditions, waitedSeconds: number) => void
  readonly everySeconds?: number
  readonly longestSeconds?: number
}

/**
 * The device's conditions once it is not throttled; waits for that as long as it takes, within reason. Android has no
 * call that would wait, so its status is read every few seconds.
 * @throws TansakuError DEVICE_TOO_HOT, ABORTED.
 */
export async function waitUntilCool(device: Device, options: CoolDownOptions): Promise<DeviceConditions> {
  const everySeconds = options.everySeconds ?? coolDown.everySeconds
  const longestSeconds = options.longestSeconds ?? coolDown.longestSeconds
  for (let waited = 0; ; waited += everySeconds) {
    const conditions = await device.conditions(options.signal)
    if (!isThrottled(conditions)) return conditions
    if (waited >= longestSeconds) {
      throw new TansakuError('DEVICE_TOO_HOT', `The device is still throttled after ${Math.round(waited)} s (thermal status ${conditions.thermalStatus}; below ${throttledStatus} is needed). What was measured is kept: let it cool down, take it off the charger, then resume.`, { conditions })
    }
    options.onWait?.(conditions, waited)
    await sleep(everySeconds * 1000, undefined, { signal: options.signal }).catch((): never => { throw new TansakuError('ABORTED', 'The measurement was cancelled.') })
  }
}
