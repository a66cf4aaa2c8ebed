/** What a stage is expected to take on two quiet cores. */
export interface Expected {
  readonly seconds: number
  /** Whether it computes until it is done, and so takes longer on a slower computer, or has its time given. */
  readonly pace: 'computes' | 'timed'
}

/** How long the rest will take, from what was expected and how long things have taken so far. */
export interface Clock {
  /** @param secondsInStage what is left of the stage at work, if it can tell */
  secondsLeft(secondsInStage: number | null): number
  /** How many times slower than expected this computer computes, by its last stages more than by earlier ones. */
  slowness(): number
  /** The stage at work has ended. @param expected seconds of what it came to, where it was cut */
  advance(expected?: number): void
  /** What comes after the stages that have ended is another than was expected. */
  replan(rest: readonly Expected[]): void
}

/** Before anything was computed, a computer is as expected; that counts as much as so many seconds. */
const priorSeconds = 0.3
/** So much of what earlier stages said still counts after another: a computer may turn slower at any time. */
const kept = 1 / 3

/** @param seconds the time, for measuring stages with */
export function createClock(stages: readonly Expected[], seconds: () => number): Clock {
  let rest = stages
  let startedAt = seconds()
  let expectedSoFar = priorSeconds
  let takenSoFar = priorSeconds
  const slowness = (): number => takenSoFar / expectedSoFar
  const likely = ({ seconds: expected, pace }: Expected): number => expected * (pace === 'computes' ? slowness() : 1)
  return {
    slowness,
    secondsLeft(secondsInStage) {
      const [now, ...later] = rest
      const own = now === undefined ? 0 : Math.max(0, likely(now) - (seconds() - startedAt))
      return later.reduce((sum, stage) => sum + likely(stage), secondsInStage ?? own)
    },
    advance(expected) {
      const [ended, ...later] = rest
      if (ended?.pace === 'computes') {
        expectedSoFar = kept * expectedSoFar + (expected ?? ended.seconds)
        takenSoFar = kept * takenSoFar + seconds() - startedAt
      }
      rest = later
      startedAt = seconds()
    },
    replan(stages) {
      rest = stages
    },
  }
}

/** So many of the epochs that were planned, at least one, as the time left has room for; `likelySeconds` is for all. */
export const epochsThatFit = (planned: number, likelySeconds: number, leftSeconds: number): number =>
  Math.max(1, Math.min(planned, Math.floor((planned * leftSeconds) / likelySeconds)))
