import type { Progress } from '#shared/contract/common.ts'
import { follow } from '../follow.ts'
import { duration } from '../format.ts'
import type { Session } from '../session.ts'
import { createClock, epochsThatFit, type Expected } from './clock.ts'
import type { DemoPlan } from './plan.ts'

/** A demo's parts, one after the other, each told with the time that is left in all. */
export interface Stages {
  /** Runs a job to its end. @returns the id of what it worked on */
  run(title: string, start: () => Promise<{ jobId: string; id: string }>): Promise<string>
  /**
   * Epochs of the supernet that leave as much of the time for the trainings as was planned; known once a trial has
   * shown how fast this computer is.
   */
  supernetEpochs(): number
  /** Epochs of each of so many trainings before the deadline. */
  trainingEpochs(architectures: number): number
  /** Since the demo began. */
  seconds(): number
}

/**
 * @param tables how many are measured here
 * @param began when the demo did, by performance.now()
 */
export function createStages(session: Session, plan: DemoPlan, tables: number, began: number): Stages {
  const { table, trial, supernet, fronts, evaluation, measure } = plan.expectedSeconds
  const seconds = (): number => (performance.now() - began) / 1_000
  const timed = (each: number): Expected => ({ seconds: each, pace: 'timed' })
  const computes = (each: number): Expected => ({ seconds: each, pace: 'computes' })
  const planned = plan.latencies * (1 + plan.randomEach) + plan.ofOtherDevice
  const end = [timed(measure)]
  const trainings = (count: number, each: number): Expected[] => new Array<Expected>(count).fill(computes(each))
  const afterTrial = (share: number): Expected[] => [
    computes(supernet * share),
    computes(fronts),
    ...trainings(planned, evaluation),
    ...end,
  ]
  const clock = createClock(
    [...new Array<Expected>(tables).fill(timed(table)), computes(trial), ...afterTrial(1)],
    seconds,
  )
  const left = (): number => (plan.deadlineSeconds ?? Infinity) - seconds() - measure
  const adjust = (progress: Progress): Progress => ({
    ...progress,
    message: `(${duration(clock.secondsLeft(progress.etaSeconds))} in all) ${progress.message}`,
  })
  return {
    seconds,
    supernetEpochs() {
      const { epochs } = plan.supernet
      const others = (fronts + planned * evaluation) * clock.slowness()
      const own = supernet * clock.slowness()
      // What is short is taken from both alike.
      const chosen = epochsThatFit(epochs, own, (left() * own) / (own + others))
      clock.replan(afterTrial(chosen / epochs))
      return chosen
    },
    trainingEpochs(architectures) {
      const { epochs } = plan.evaluation
      const chosen = epochsThatFit(epochs, architectures * evaluation * clock.slowness(), left())
      clock.replan([...trainings(architectures, (evaluation * chosen) / epochs), ...end])
      return chosen
    },
    async run(title, start) {
      session.terminal.note(`[${duration(seconds())}] ${title}; about ${duration(clock.secondsLeft(null))} left in all`)
      const id = await follow(session, start, { title, adjust })
      clock.advance()
      return id
    },
  }
}
