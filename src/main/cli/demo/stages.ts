import type { Progress } from '#shared/contract/common.ts'
import { follow } from '../follow.ts'
import { duration } from '../format.ts'
import type { Session } from '../session.ts'
import { createBudget, type Budget } from './budget.ts'
import type { DemoPlan } from './plan.ts'

/** How long one of a demo's parts took. */
export interface Step {
  readonly title: string
  readonly seconds: number
}

/** A demo's parts, one after the other, each told with the time that is left in all. */
export interface Stages {
  /**
   * Runs a job to its end, or cuts it where it has taken `enoughSeconds` and counts what it came to.
   * @returns the id of what it worked on
   */
  run(
    title: string,
    start: () => Promise<{ jobId: string; id: string }>,
    cut?: { readonly enoughSeconds: number },
  ): Promise<string>
  readonly budget: Pick<Budget, 'trialSeconds' | 'supernetShare' | 'trainingEpochs' | 'hasTimeFor'>
  /** What has ended so far. */
  steps(): readonly Step[]
  /** Since the demo began. */
  seconds(): number
}

/**
 * @param tables how many are measured here
 * @param began when the demo did, by performance.now()
 */
export function createStages(session: Session, plan: DemoPlan, tables: number, began: number): Stages {
  const seconds = (): number => (performance.now() - began) / 1_000
  const budget = createBudget(plan, tables, seconds)
  const steps: Step[] = []
  let share = 0
  const adjust = (progress: Progress): Progress => {
    share = progress.done / progress.total
    return {
      ...progress,
      message: `(${duration(budget.secondsLeft(progress.etaSeconds))} in all) ${progress.message}`,
    }
  }
  return {
    seconds,
    budget,
    steps: () => steps,
    async run(title, start, cut) {
      const startedAt = seconds()
      share = 0
      session.terminal.note(
        `[${duration(startedAt)}] ${title}; about ${duration(budget.secondsLeft(null))} left in all`,
      )
      const id = await follow(session, start, { title, adjust, ...cut })
      budget.advance(cut !== undefined && seconds() - startedAt >= cut.enoughSeconds ? share : 1)
      steps.push({ title, seconds: seconds() - startedAt })
      return id
    },
  }
}
