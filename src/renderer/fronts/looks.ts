import type { Front } from '#shared/contract/fronts.ts'

/**
 * Whose colour and symbol a target has, by its key: its device's, or where the device has several targets the key's own
 * for all but the first.
 */
export function lookIds(targets: Front['targets']): Map<string, string> {
  const devices = new Set<string>()
  return new Map(
    targets.map(({ key, target: { deviceId } }) => {
      if (devices.has(deviceId)) return [key, key]
      devices.add(deviceId)
      return [key, deviceId]
    }),
  )
}
