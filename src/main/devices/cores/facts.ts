import type { DeviceDescription } from '#shared/contract/devices.ts'
import { parseAllowed, parseCoreList, sorted } from './list.ts'
import { busyTicks } from './load.ts'
import { compareSpeed, speedsFrom, type CoreSpeed } from './speed.ts'

export type CoreCluster = DeviceDescription['clusters'][number]

/** Texts that tell which cores there are; empty where the system hides one. */
export interface CoreTexts {
  /** `/sys/devices/system/cpu/present` and `online`. */
  readonly present: string
  readonly online: string
  /** `/proc/self/status` of a process that runs where the benchmark will. */
  readonly status: string
  readonly stat: string
  readonly cpuinfo: string
}

/** Cores that were not chosen from, though they may be faster than those that were. */
export interface FasterCores {
  /** Switched off, or not allowed to our programs. */
  readonly off: readonly number[]
  /** Usable, and nothing tells how fast they are. */
  readonly hidden: readonly number[]
}

export interface CoreFacts {
  /** Cores that the benchmark can run on now, in groups of one speed, fastest first. */
  readonly clusters: CoreCluster[]
  /** Cores that are there and cannot be used now. */
  readonly off: readonly number[]
  /** Those that may be faster than the first cluster. */
  readonly faster: FasterCores
}

/** The intersection, unless it is empty or one side tells nothing: then the two were counted differently. */
function within(cores: readonly number[], limit: readonly number[]): readonly number[] {
  const both = cores.filter((core) => limit.includes(core))
  return both.length > 0 ? both : cores.length > 0 ? cores : limit
}

/** All cores that the system knows of, off or not. */
export function knownCores({ present, online, status, stat }: CoreTexts): readonly number[] {
  const listed = [parseCoreList(present), parseCoreList(online), [...busyTicks(stat).keys()]]
  const cores = sorted(listed.flat())
  return cores.length > 0 ? cores : parseAllowed(status)
}

/** @param files of all known cores, as `speedsFrom` takes them */
export function coreFacts(texts: CoreTexts, files: string): CoreFacts {
  const known = knownCores(texts)
  const online = parseCoreList(texts.online)
  const there = within(online.length > 0 ? online : known, [...busyTicks(texts.stat).keys()])
  const allowed = parseAllowed(texts.status)
  // The allowed set is the process's own and is always right; the rest may describe another view of the machine.
  const usable = there.some((core) => allowed.includes(core))
    ? within(there, allowed)
    : allowed.length > 0
      ? allowed
      : there
  const speeds = speedsFrom(sorted([...known, ...usable]), files, texts.cpuinfo)
  const clusters = clustersOf(usable, speeds)
  const off = known.filter((core) => !usable.includes(core))
  const first = clusters[0]?.cores ?? []
  const speedOf = (core: number): CoreSpeed => speeds.get(core) ?? unknownSpeed
  const mayBeFaster = (core: number): boolean => {
    const order = first[0] === undefined ? 0 : compareSpeed(speedOf(core), speedOf(first[0]))
    return order === null || order < 0
  }
  return {
    clusters,
    off,
    faster: {
      off: off.filter(mayBeFaster),
      hidden: usable.filter((core) => !first.includes(core) && mayBeFaster(core)),
    },
  }
}

const unknownSpeed: CoreSpeed = { maxFrequencyMhz: null, capacity: null, part: null }

/** Cores grouped by all that is known of their speed, fastest first; those of which nothing is known come last. */
function clustersOf(cores: readonly number[], speeds: ReadonlyMap<number, CoreSpeed>): CoreCluster[] {
  const told = (what: (speed: CoreSpeed) => unknown): boolean => cores.every((core) => what(speeds.get(core)!) !== null)
  // What is told of some cores alone would part them from the others for nothing.
  const [byCapacity, byPart] = [told(({ capacity }) => capacity), told(({ part }) => part)]
  const groups = new Map<string, { readonly speed: CoreSpeed; readonly cores: number[] }>()
  for (const core of cores) {
    const { maxFrequencyMhz, capacity, part } = speeds.get(core)!
    const speed = { maxFrequencyMhz, capacity: byCapacity ? capacity : null, part: byPart ? part : null }
    const key = JSON.stringify(speed)
    const group = groups.get(key) ?? { speed, cores: [] }
    group.cores.push(core)
    groups.set(key, group)
  }
  const rank = ({ maxFrequencyMhz }: CoreSpeed): number => (maxFrequencyMhz === null ? 1 : 0)
  const inOrder = [...groups.values()].sort((a, b) => compareSpeed(a.speed, b.speed) ?? rank(a.speed) - rank(b.speed))
  return inOrder.map(({ speed, cores: members }) => ({
    cores: members,
    maxFrequencyMhz: speed.maxFrequencyMhz,
    name: nameOf(speed, inOrder.filter((other) => other.speed.maxFrequencyMhz === speed.maxFrequencyMhz).length > 1),
  }))
}

/** @param isShared another cluster has the same clock */
function nameOf({ maxFrequencyMhz, capacity, part }: CoreSpeed, isShared: boolean): string {
  const clock = maxFrequencyMhz === null ? 'cores' : `${maxFrequencyMhz} MHz`
  if (!isShared) return clock
  return capacity !== null ? `${clock}, capacity ${capacity}` : part !== null ? `${clock} of ${part}` : clock
}
