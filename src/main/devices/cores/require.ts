import type { DeviceDescription } from '#shared/contract/devices.ts'
import { coreRanges } from '#shared/devices/core-ranges.ts'
import { TansakuError } from '#shared/errors.ts'

/**
 * Refuses cores that are not there, before anything is measured: the system would run the program on others. Nothing
 * can be told of a device that hides its cores.
 * @throws TansakuError CORES_UNAVAILABLE
 */
export function requireCores(
  { name, clusters }: Pick<DeviceDescription, 'name' | 'clusters'>,
  wished: readonly number[],
): void {
  const usable = clusters.flatMap(({ cores }) => cores)
  const missing = wished.filter((core) => !usable.includes(core))
  if (usable.length === 0 || missing.length === 0) return
  throw new TansakuError(
    'CORES_UNAVAILABLE',
    `${name} has no core ${coreRanges(missing)} that can be used now: each one is missing, switched off or not allowed to this program. Choose among ${coreRanges(usable)}, or name none for the fastest.`,
    { missing, usable },
  )
}
