import { setTimeout as sleep } from 'node:timers/promises'
import type { DeviceConditions } from '#shared/contract/devices.ts'
import { hottestC, isThrottled, throttledStatus } from '#shared/devices/throttled.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Device } from '../device.ts'
import { coolDown } from './protocol.ts'

/** `thermal status 3; below 2 is needed`. */
function heatText({ thermalStatus, temperatureC, temperatureOf }: DeviceConditions): string {
  if (thermalStatus !== null) return `thermal status ${thermalStatus}; below ${throttledStatus} is needed`
  const limit = temperatureOf === undefined ? '' : `; below ${hottestC[temperatureOf]} °C is needed`
  return `${temperatureOf ?? 'device'} at ${temperatureC ?? '?'} °C${limit}`
}

/** How often a hot device is looked at, and for how long at most. Default: the protocol's. */
export interface CoolDownPace {
  readonly everySeconds?: number
  readonly longestSeconds?: number
}

export interface CoolDownOptions extends CoolDownPace {
  readonly signal: AbortSignal
  /** Hears every few seconds that the device is still too hot. */
  readonly onWait?: (conditions: DeviceConditions, waitedSeconds: number) => void
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
      throw new TansakuError(
        'DEVICE_TOO_HOT',
        `The device is still throttled after ${Math.round(waited)} s (${heatText(conditions)}). What was measured is kept: let it cool down, take it off the charger, then resume.`,
        { conditions },
      )
    }
    options.onWait?.(conditions, waited)
    await sleep(everySeconds * 1000, undefined, { signal: options.signal }).catch((): never => {
      throw new TansakuError('ABORTED', 'The measurement was cancelled.')
    })
  }
}
