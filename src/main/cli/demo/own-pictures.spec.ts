import { describe, expect, it } from 'vitest'
import { smallInput } from '#shared/spaces/index.ts'
import { planFor } from './own-pictures.ts'
import { trialOf } from '#shared/plans/shorten.ts'
import { demoPlan, fullPlan } from './plan.ts'

const fitted = (images: number, size: number, plan = demoPlan) =>
  planFor(plan, { dataset: 'own', input: { size, channels: 3, classes: 5 }, images })

describe("a demo's plan for own pictures", () => {
  it('is that of CIFAR-10 for pictures as many and as small', () => {
    const { plan, input, smallerThan } = planFor(demoPlan, { dataset: 'own', input: smallInput, images: 45_000 })
    expect([input, smallerThan]).toEqual([smallInput, null])
    expect(plan.supernet).toEqual(demoPlan.supernet)
    expect(plan.expectedSeconds.supernet).toBeCloseTo(demoPlan.expectedSeconds.supernet, 6)
  })

  it('takes few pictures at their own size, all of them and often', () => {
    const { plan, input, smallerThan } = fitted(300, 96)
    expect([input.size, smallerThan]).toEqual([96, null])
    expect(plan.supernet.trainingImages).toBe(300)
    expect(plan.supernet.epochs).toBeGreaterThan(demoPlan.supernet.epochs)
    expect(plan.evaluation.trainingImages).toBe(300)
    expect(plan.supernet.batchSize).toBe(32)
  })

  it('takes large pictures smaller where there is no time for them, and says what they were', () => {
    const many = fitted(100_000, 224)
    expect(many.smallerThan).toBe(224)
    expect(many.input.size).toBeLessThan(224)
    expect(many.plan.supernet.epochs).toBeGreaterThanOrEqual(demoPlan.supernet.epochs)
    // Hours have room for larger ones.
    expect(fitted(100_000, 224, fullPlan).input.size).toBeGreaterThan(many.input.size)
  })

  it.each([
    [12, 64],
    [61, 96],
    [1_000, 224],
    [20_000, 128],
    [1_000_000, 256],
  ])(
    'of %d pictures of %d pixels takes no longer than planned, and has a batch to train and one to score on',
    (images, size) => {
      const { plan } = fitted(images, size)
      for (const stage of ['supernet', 'evaluation'] as const) {
        expect(plan.expectedSeconds[stage]).toBeGreaterThan(0)
        expect(plan.expectedSeconds[stage]).toBeLessThanOrEqual(demoPlan.expectedSeconds[stage] * 1.001)
      }
      for (const { trainingImages, scoreShare, batchSize } of [plan.supernet, trialOf(plan.supernet)]) {
        expect(trainingImages).toBeLessThanOrEqual(images)
        const scoring = Math.round(trainingImages! * scoreShare)
        expect(scoring).toBeGreaterThanOrEqual(batchSize)
        expect(trainingImages! - scoring).toBeGreaterThanOrEqual(batchSize)
      }
      expect(plan.evaluation.trainingImages).toBeGreaterThanOrEqual(plan.evaluation.batchSize)
    },
  )
})
