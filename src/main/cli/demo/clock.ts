/** How long the rest will take, from what was expected and how long things have taken so far. */
export interface Clock {
  /** @param secondsInStage what is left of the stage at work, if it can tell */
  secondsLeft(secondsInStage: number | null): number
  /** How many times slower than expected this computer is. */
  slowness(): number
  /** The stage at work has ended. */
  advance(): void
}

/**
 * @param expected seconds of each stage, in order
 * @param seconds the time, for measuring stages with
 */
export function createClock(expected: readonly number[], seconds: () => number): Clock {
  let stage = 0
  let startedAt = seconds()
  let expectedSoFar = 0
  let takenSoFar = 0
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  /** How much slower than expected this computer is; not trusted before enough has been seen. */
  const slowness = (): number => (takenSoFar + 60) / (expectedSoFar + 60)
  return {
    slowness,
    secondsLeft(secondsInStage) {
      const own = Math.max(0, expected[stage]! * slowness() - (seconds() - startedAt))
      return (secondsInStage ?? own) + sum(expected.slice(stage + 1)) * slowness()
    },
    advance() {
      expectedSoFar += expected[stage] ?? 0
      takenSoFar += seconds() - startedAt
      stage += 1
      startedAt = seconds()
    },
  }
}
