/** Seconds on the clock and of the processors. */
export interface Timed {
  readonly wall: number
  readonly cpu: number
}

/** @param run waits for its own end */
export function timed(run: () => void): Timed {
  const [wall, cpu] = [performance.now(), process.cpuUsage()]
  run()
  const { user, system } = process.cpuUsage(cpu)
  return { wall: (performance.now() - wall) / 1_000, cpu: (user + system) / 1e6 }
}
