import { expect, it } from 'vitest'
import type { PlanStep } from '#shared/contract/plans.ts'
import { planWishSchema } from '#shared/contract/plans.ts'
import { fitEffort, levelFor } from '#shared/plans/effort.ts'
import { smallInput } from '#shared/spaces/index.ts'
import type { StoredPlan } from '#main/store/index.ts'
import { refitted } from './refit.ts'

const images = 45_000
const wish = planWishSchema.parse({ dataset: 'cifar10', devices: [{ deviceId: 'local' }], withinSeconds: 1_200 })
const level = levelFor(wish.withinSeconds)
const room = { space: wish.space, input: smallInput, images, slowness: 1, supernet: true, evaluations: 4 }
const effort = { ...level, ...fitEffort(level, { ...room, leftSeconds: 1_100 }) }
const step = (kind: PlanStep['kind'], more: Partial<PlanStep> = {}): PlanStep => ({
  kind,
  deviceId: null,
  deviceName: null,
  recordId: null,
  reused: false,
  expected: { low: 10, likely: 20, high: 30 },
  state: 'waiting',
  tookSeconds: 0,
  failure: null,
  ...more,
})
const plan = (
  more: Partial<StoredPlan>,
  steps: Partial<Record<PlanStep['kind'], Partial<PlanStep>>> = {},
): StoredPlan =>
  ({
    wish,
    effort,
    input: smallInput,
    slowness: 1,
    steps: (['table', 'supernet', 'front', 'training', 'measuring'] as const).map((kind) => step(kind, steps[kind])),
    ...more,
  }) as StoredPlan
const work = ({ supernet }: StoredPlan['effort']): number => supernet.epochs * supernet.trainingImages!

it('what is trained is cut by the pace that was found out, and by the time that is spent', () => {
  const asPlanned = refitted(plan({}), images)
  const slow = refitted(plan({ slowness: 2 }), images)
  expect(work(slow.effort)).toBeLessThan(0.6 * work(asPlanned.effort))
  const late = refitted(plan({}, { table: { state: 'done', tookSeconds: 600 } }), images)
  expect(work(late.effort)).toBeLessThan(0.6 * work(asPlanned.effort))
  const seconds = slow.steps.reduce((sum, { expected }) => sum + expected.likely, 0)
  expect(seconds).toBeLessThanOrEqual(wish.withinSeconds * 1.02)
})

it('a supernet that has begun stays as it is, and trainings that have begun stay alike', () => {
  const trained = refitted(plan({ slowness: 3 }, { supernet: { recordId: 'search-1', state: 'done' } }), images)
  expect(trained.effort.supernet).toEqual(effort.supernet)
  expect(trained.effort.evaluation).not.toEqual(effort.evaluation)
  const begun = plan({ slowness: 3 }, { training: { recordId: 'comparison-1' } })
  expect(refitted(begun, images)).toEqual({ effort: begun.effort, steps: begun.steps })
})

it('what was asked for exactly is done', () => {
  const exact = plan({ wish: { ...wish, effort }, slowness: 5 })
  expect(refitted(exact, images).effort).toEqual(effort)
})
