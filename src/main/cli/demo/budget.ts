import { createClock, epochsThatFit, type Expected } from './clock.ts'
import type { DemoPlan } from './plan.ts'

/** What of a demo's plan there is time for, as the computer shows how fast it is. Told apart from what it runs. */
export interface Budget {
  /** @param secondsInStage what is left of the stage at work, if it can tell */
  secondsLeft(secondsInStage: number | null): number
  /** After so many the trial is cut: how far it came tells as much. Null where there is all the time. */
  readonly trialSeconds: number | null
  /**
   * How much of the planned work the supernet gets, 0 to 1: as much of the time for the trainings is left as was
   * planned, and enough for the least of them where the computer turns slower by `reserve` from now on.
   */
  supernetShare(): number
  /** Epochs of each of so many trainings; all are trained alike, so this is asked once, before the first. */
  trainingEpochs(architectures: number): number
  /** Whether there is still time for so many more trainings; `later` ones are decided on after them. */
  hasTimeFor(trainings: number, later: number): boolean
  /** The stage at work has ended. @param share of its work that it came to: the trial may have been cut */
  advance(share: number): void
}

/** A computer may turn so many times slower after it was measured, and the demo still keeps its time. */
export const reserve = 1.5
/** Of a training's seconds those that it takes however short it is: a process, TensorFlow, the graph. */
const startSeconds = 5
/** The trial's part of all the time at most. */
const trialShare = 1 / 12

/**
 * @param tables how many are measured here
 * @param seconds since the demo began
 */
export function createBudget(plan: DemoPlan, tables: number, seconds: () => number): Budget {
  const { table, trial, supernet, fronts, evaluation, measure } = plan.expectedSeconds
  const rivals = 1 + plan.randomEach
  const planned = plan.latencies * rivals + plan.ofOtherDevice
  const timed = (each: number): Expected => ({ seconds: each, pace: 'timed' })
  const computes = (each: number): Expected => ({ seconds: each, pace: 'computes' })
  const begin = Math.min(startSeconds, evaluation / 2)
  const trainingSeconds = (epochs: number): number => begin + ((evaluation - begin) * epochs) / plan.evaluation.epochs
  const trainings = (count: number, each: number): Expected[] => [
    ...new Array<Expected>(count).fill(computes(each)),
    timed(measure),
  ]
  const afterTrial = (share: number): Expected[] => [
    computes(supernet * share),
    computes(fronts),
    ...trainings(planned, evaluation),
  ]
  const clock = createClock(
    [...new Array<Expected>(tables).fill(timed(table)), computes(trial), ...afterTrial(1)],
    seconds,
  )
  const left = (): number => (plan.deadlineSeconds ?? Infinity) - seconds() - measure
  let epochsEach = plan.evaluation.epochs
  return {
    secondsLeft: (secondsInStage) => clock.secondsLeft(secondsInStage),
    supernetShare() {
      if (plan.deadlineSeconds === null) return 1
      const own = supernet * clock.slowness()
      const others = (fronts + planned * evaluation) * clock.slowness()
      const least = (fronts + rivals * trainingSeconds(1)) * clock.slowness()
      const alike = (left() * own) / (own + others)
      const share = Math.max(0, Math.min(1, alike / own, (left() / reserve - least) / own))
      clock.replan(afterTrial(share))
      return share
    },
    trainingEpochs(architectures) {
      const { epochs } = plan.evaluation
      const beginnings = architectures * begin * clock.slowness()
      const likely = architectures * (evaluation - begin) * clock.slowness()
      epochsEach = epochsThatFit(epochs, likely, left() - beginnings)
      clock.replan(trainings(architectures, trainingSeconds(epochsEach)))
      return epochsEach
    },
    hasTimeFor(count, later) {
      const fits = count * trainingSeconds(epochsEach) * clock.slowness() <= left()
      clock.replan(trainings(fits ? count + later : later, trainingSeconds(epochsEach)))
      return fits
    },
    trialSeconds: plan.deadlineSeconds === null ? null : trialShare * plan.deadlineSeconds,
    advance(share) {
      const start = Math.min(startSeconds, trial / 2)
      // Only the trial is ever cut. What it takes to begin counts, however little was trained after it.
      clock.advance(share < 1 ? start + (trial - start) * share : undefined)
    },
  }
}
