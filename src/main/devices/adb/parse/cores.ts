import type { DeviceDescription } from '#shared/contract/devices.ts'

export type CoreCluster = DeviceDescription['clusters'][number]

/** A kernel list of cores such as `0-3,6`. Anything else gives none. */
export function parseCoreList(text: string): readonly number[] {
  const parts = text
    .trim()
    .split(',')
    .map((part) => /^(\d{1,3})(?:-(\d{1,3}))?$/u.exec(part))
  if (parts.some((part) => part === null)) return []
  const cores = parts.flatMap((part) => {
    const from = Number(part?.[1])
    const to = Number(part?.[2] ?? part?.[1])
    return Array.from({ length: Math.max(0, Math.min(to, 255) - from + 1) }, (_, index) => from + index)
  })
  return [...new Set(cores)].sort((a, b) => a - b)
}

/** `grep -H . /sys/devices/system/cpu/cpu<n>/cpufreq/<file>`: MHz by core; cores whose file is missing are left out. */
export function parseFrequencies(text: string, file: string): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  for (const [, core, kilohertz] of text.matchAll(new RegExp(`cpu(\\d{1,3})/cpufreq/${file}:(\\d{1,9})\\s*$`, 'gmu'))) {
    if (Number(kilohertz) > 0) found.set(Number(core), Math.round(Number(kilohertz) / 1000))
  }
  return found
}

/** Cores grouped by their highest clock, fastest first. Cores without a known clock come last, as one group. */
export function clustersOf(cores: readonly number[], maximumMhz: ReadonlyMap<number, number>): CoreCluster[] {
  const clocks = [...new Set(cores.map((core) => maximumMhz.get(core) ?? null))].sort((a, b) => (b ?? 0) - (a ?? 0))
  return clocks.map((clock) => ({
    cores: cores.filter((core) => (maximumMhz.get(core) ?? null) === clock),
    maxFrequencyMhz: clock,
    name: clock === null ? 'cores' : `${clock} MHz`,
  }))
}
