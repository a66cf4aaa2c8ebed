import { parseCoreList } from './list.ts'

/** What is known of how fast a core is; null where the system does not say. */
export interface CoreSpeed {
  /** Its highest clock. */
  readonly maxFrequencyMhz: number | null
  /** The kernel's own figure of what it can do, 1024 for the fastest; ARM systems have it. */
  readonly capacity: number | null
  /** Its make: implementer and part, or the processor's name. */
  readonly part: string | null
}

/** The files of a core that tell of its speed, under `/sys/devices/system/cpu/cpu<n>/`. */
export const speedFiles = ['cpufreq/cpuinfo_max_freq', 'cpufreq/related_cpus', 'cpu_capacity'] as const

/**
 * Speeds by core.
 * @param files lines as `grep -H` prints them: `…cpu<n>/<file>:<value>`; files that are missing have no line
 * @param cpuinfo text of `/proc/cpuinfo`
 */
export function speedsFrom(cores: readonly number[], files: string, cpuinfo: string): ReadonlyMap<number, CoreSpeed> {
  const clocks = new Map<number, number>()
  const capacities = new Map<number, number>()
  const shared: { readonly of: number; readonly cores: readonly number[] }[] = []
  for (const [, index, file, value = ''] of files.matchAll(/cpu(\d{1,4})\/([a-z_/]+):(.*)$/gmu)) {
    const core = Number(index)
    const number = /^\d{1,9}$/u.test(value.trim()) ? Number(value) : 0
    if (file === 'cpufreq/cpuinfo_max_freq' && number > 0) clocks.set(core, Math.round(number / 1000))
    else if (file === 'cpu_capacity' && number > 0) capacities.set(core, number)
    else if (file === 'cpufreq/related_cpus')
      shared.push({ of: core, cores: parseCoreList(value.trim().replaceAll(/\s+/gu, ',')) })
  }
  // A core that is off has no clock of its own to read; those it shares a clock with have.
  for (const { of, cores: others } of shared) {
    const clock = clocks.get(of)
    for (const core of clock === undefined ? [] : others) if (!clocks.has(core)) clocks.set(core, clock!)
  }
  const parts = partsOf(cpuinfo)
  return new Map(
    cores.map((core) => [
      core,
      {
        maxFrequencyMhz: clocks.get(core) ?? null,
        capacity: capacities.get(core) ?? null,
        part: parts.get(core) ?? null,
      },
    ]),
  )
}

/** Make of each core that `/proc/cpuinfo` describes by itself; older kernels describe one for all of them. */
function partsOf(cpuinfo: string): ReadonlyMap<number, string> {
  const parts = new Map<number, string>()
  for (const block of cpuinfo.split(/\n\s*\n/u)) {
    const field = (name: string): string | undefined =>
      new RegExp(`^${name}\\s*:\\s*(.+)$`, 'mu').exec(block)?.[1]?.trim()
    const core = field('processor')
    const part = field('CPU part')
    const make = part === undefined ? field('model name') : `${field('CPU implementer') ?? ''}:${part}`
    if (core !== undefined && /^\d{1,4}$/u.test(core) && make !== undefined) parts.set(Number(core), make.slice(0, 80))
  }
  return parts
}

/** ARM's and Qualcomm's small cores: Cortex-A5, A7, A35, A53, A55, A510, A520; Kryo Silver. */
const smallParts: ReadonlySet<string> = new Set([
  ...['0xc05', '0xc07', '0xd04', '0xd03', '0xd05', '0xd46', '0xd80'].map((part) => `0x41:${part}`),
  ...['0x801', '0x803', '0x805'].map((part) => `0x51:${part}`),
])

/** Negative where `a` is the faster one, 0 where they are alike, null where that cannot be told. */
export function compareSpeed(a: CoreSpeed, b: CoreSpeed): number | null {
  if (a.capacity !== null && b.capacity !== null && a.capacity !== b.capacity) return b.capacity - a.capacity
  const [small, other] = [a, b].map(({ part }) => (part === null ? null : smallParts.has(part)))
  const bySize = small === null || other === null ? null : Number(small) - Number(other)
  if (a.maxFrequencyMhz !== null && b.maxFrequencyMhz !== null)
    return a.maxFrequencyMhz === b.maxFrequencyMhz ? (bySize ?? 0) : b.maxFrequencyMhz - a.maxFrequencyMhz
  if (a.capacity !== null && b.capacity !== null) return 0
  if (a.part !== null && a.part === b.part) return 0
  return bySize === 0 ? null : bySize
}
