import type { DeviceConditions, DeviceDescription } from '#shared/contract/devices.ts'
import type { Tone } from '../ui/tones.ts'

/** ABIs the benchmark exists for, best first. */
const benchmarkAbis = ['arm64-v8a', 'x86_64', 'armeabi-v7a'] as const
export type BenchmarkAbi = (typeof benchmarkAbis)[number]

/** The ABI a device is measured under: the first of its own list (best first) that the benchmark exists for. */
export function benchmarkAbi(abis: readonly string[]): BenchmarkAbi | null {
  return abis.flatMap((abi) => benchmarkAbis.filter((known) => known === abi))[0] ?? null
}

/** Lowest and highest clock of a cluster's cores now, in MHz; null where the device does not tell. */
export function clockNow(
  cores: readonly number[],
  conditions: DeviceConditions | null,
): { low: number; high: number } | null {
  const known = cores.flatMap((core) => conditions?.frequenciesMhz[core] ?? [])
  return known.length === 0 ? null : { low: Math.min(...known), high: Math.max(...known) }
}

/** Android's thermal statuses, 0 none … 6 shutdown, by name of their texts. */
export const thermalNames = ['none', 'light', 'moderate', 'severe', 'critical', 'emergency', 'shutdown'] as const
export function thermalTone(status: number): Tone {
  return status === 0 ? 'success' : status < 2 ? 'warning' : 'danger'
}

/** How it is reached, the computer that has it at the end where that is another: `USB · attic`. */
export function connectionText(
  { transport, server, worker }: Pick<DeviceDescription, 'transport' | 'server' | 'worker'>,
  transports: (transport: DeviceDescription['transport']) => string,
): string {
  const own = transport === 'none' && worker !== undefined ? [] : [transports(transport)]
  return [...own, ...(server === null ? [] : [server]), ...(worker === undefined ? [] : [worker])].join(' · ')
}

/** What was plugged in, as against this computer and what was read from files. */
export function isPhone(device: Pick<DeviceDescription, 'kind'>): boolean {
  return device.kind === 'adb'
}
