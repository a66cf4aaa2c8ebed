import { cpus } from 'node:os'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import { readNumber, type SystemFiles } from './system-files.ts'

type Cluster = DeviceDescription['clusters'][number]

/** The processor's name from the text of `/proc/cpuinfo`; null where it has none (many ARM systems). */
export function processorName(cpuinfo: string): string | null {
  const match = /^(?:model name|Model|Hardware)\s*:\s*(.+)$/m.exec(cpuinfo)
  return match === null ? null : match[1]!.replace(/\s+/g, ' ').trim().slice(0, 80)
}

/**
 * Cores grouped by their highest clock, fastest first. Where the system hides clocks (virtual machines do) all cores
 * are one cluster with an unknown clock.
 */
export async function readClusters(files: SystemFiles, coreCount: number = cpus().length): Promise<Cluster[]> {
  const clocks = await Promise.all(
    Array.from({ length: coreCount }, async (_, core) => {
      const kilohertz = await readNumber(files, `sys/devices/system/cpu/cpu${core}/cpufreq/cpuinfo_max_freq`)
      return { core, maxFrequencyMhz: kilohertz === null ? null : Math.round(kilohertz / 1000) }
    }),
  )
  const distinct = [...new Set(clocks.map((clock) => clock.maxFrequencyMhz))].sort((a, b) => (b ?? 0) - (a ?? 0))
  return distinct.map((maxFrequencyMhz) => ({
    cores: clocks.filter((clock) => clock.maxFrequencyMhz === maxFrequencyMhz).map((clock) => clock.core),
    maxFrequencyMhz,
    name: maxFrequencyMhz === null ? 'cores' : `${maxFrequencyMhz} MHz`,
  }))
}

/** Busy time of each core from the text of `/proc/stat`, in the system's ticks. */
export function busyTicks(stat: string): Map<number, number> {
  const busy = new Map<number, number>()
  for (const match of stat.matchAll(/^cpu(\d+) (.+)$/gm)) {
    // user nice system idle iowait irq softirq steal
    const ticks = match[2]!.trim().split(/\s+/).map(Number)
    busy.set(
      Number(match[1]),
      [0, 1, 2, 5, 6, 7].reduce((sum, field) => sum + (ticks[field] ?? 0), 0),
    )
  }
  return busy
}

/**
 * The `count` least busy of the given cores between two readings; of equally busy ones the last, for the first serves
 * interrupts.
 */
export function idlestCores(
  cores: readonly number[],
  before: Map<number, number>,
  after: Map<number, number>,
  count: number,
): number[] {
  const busy = (core: number) => (after.get(core) ?? 0) - (before.get(core) ?? 0)
  return [...cores]
    .sort((a, b) => busy(a) - busy(b) || b - a)
    .slice(0, count)
    .sort((a, b) => a - b)
}
