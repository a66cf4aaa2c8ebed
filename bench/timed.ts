/** Seconds on the clock and of the processors. */
export interface Timed {
  readonly wall: number
  readonly cpu: number
}

/** What is measured beside what, in one turn. */
export interface Pair {
  readonly its: Timed
  readonly one: Timed
}

/** So many times each, by turns, so that a machine that changes its speed does so for both. */
export const byTurns = (count: number, its: (i: number) => void, one: (i: number) => void): Pair[] =>
  Array.from({ length: count }, (_, i) => {
    const first = i % 2 === 0 ? timed(() => one(i)) : undefined
    const second = timed(() => its(i))
    return { its: second, one: first ?? timed(() => one(i)) }
  })

/** @param run waits for its own end */
export function timed(run: () => void): Timed {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  run()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: (performance.now() - wall) / 1_000, cpu: (user + system) / 1e6 }
}
