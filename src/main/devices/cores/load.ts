/** Busy time of each core from the text of `/proc/stat`, in the system's ticks. Cores that are off have no line. */
export function busyTicks(stat: string): ReadonlyMap<number, number> {
  const busy = new Map<number, number>()
  for (const match of stat.matchAll(/^cpu(\d{1,4}) (.+)$/gm)) {
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
 * interrupts. A core that a reading lacks was off then, unless it lacks them all and so tells nothing.
 */
export function idlestCores(
  cores: readonly number[],
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
  count: number,
): number[] {
  const there = cores.filter((core) => before.has(core) && after.has(core))
  const busy = (core: number) => (after.get(core) ?? 0) - (before.get(core) ?? 0)
  return [...(there.length > 0 ? there : cores)]
    .sort((a, b) => busy(a) - busy(b) || b - a)
    .slice(0, count)
    .sort((a, b) => a - b)
}
