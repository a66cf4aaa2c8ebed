import type { DeviceConditions } from '../contract/devices.ts'

/** Android's PowerManager: from moderate (2) on the system slows its cores. */
export const throttledStatus = 2
/**
 * °C from which a device counts as throttled where its system has no thermal status (Android before 10, computers):
 * processors begin to lower their clocks at 95 to 105, phones at a battery of about 45.
 */
export const hottestC = { processor: 95, battery: 45 } as const

/** By the system's own thermal status; by its temperature where it has none. */
export function isThrottled({
  thermalStatus,
  temperatureC,
  temperatureOf,
}: Pick<DeviceConditions, 'thermalStatus' | 'temperatureC' | 'temperatureOf'>): boolean {
  if (thermalStatus !== null) return thermalStatus >= throttledStatus
  return temperatureC !== null && temperatureOf !== undefined && temperatureC >= hottestC[temperatureOf]
}
