import type { PlanStep } from '#shared/contract/plans.ts'
import { fitEffort, levelFor, secondsOf } from '#shared/plans/effort.ts'
import { rangeOf } from '#shared/plans/range.ts'
import type { StoredPlan } from '#main/store/index.ts'
import { trainingsOf } from './amounts.ts'

type Refitted = Pick<StoredPlan, 'effort' | 'steps'>

const isTrained = ({ kind }: PlanStep): boolean => kind === 'supernet' || kind === 'training'
const isDone = ({ state }: PlanStep): boolean => state === 'done'

/**
 * What is still to be trained, cut to the time that is left; what has begun stays as it is, and what was asked for
 * exactly. @param images to train on
 */
export function refitted(plan: StoredPlan, images: number): Refitted {
  const { wish, effort, input, steps, slowness } = plan
  const trainings = steps.filter(({ kind }) => kind === 'training')
  const hasBegun = trainings.some(({ recordId }) => recordId !== null)
  if (wish.effort !== null || hasBegun) return { effort, steps }
  const supernet = steps.find(({ kind }) => kind === 'supernet')!
  const others = steps.filter((step) => !isTrained(step) && !isDone(step))
  const spent = steps.reduce((sum, { tookSeconds }) => sum + tookSeconds, 0)
  const trainsSupernet = supernet.recordId === null
  const known = slowness ?? 1
  const fitted = fitEffort(levelFor(wish.withinSeconds), {
    space: wish.space,
    input,
    images,
    keepsSize: true,
    leftSeconds: wish.withinSeconds - spent - others.reduce((sum, { expected }) => sum + expected.likely, 0),
    slowness: known,
    supernet: trainsSupernet,
    evaluations: trainings.length * trainingsOf(effort),
  })
  const now = {
    ...effort,
    evaluation: fitted.evaluation,
    ...(trainsSupernet && { supernet: fitted.supernet }),
  }
  const seconds = secondsOf(now, { space: wish.space, input })
  const likely = {
    supernet: seconds.supernet * known,
    training: seconds.evaluation * known * trainingsOf(now),
  }
  return {
    effort: now,
    steps: steps.map((step) =>
      (step.kind === 'supernet' && trainsSupernet) || step.kind === 'training'
        ? { ...step, expected: rangeOf(step.kind, likely[step.kind], slowness !== null) }
        : step,
    ),
  }
}
