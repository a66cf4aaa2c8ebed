import { describe, expect, it } from 'vitest'
import { bestEpoch } from './best-epoch.ts'
import { evaluationEpochSchema, type EvaluationEpoch } from '../contract/architectures.ts'

const epoch = (number: number, figures: Partial<EvaluationEpoch>): EvaluationEpoch =>
  evaluationEpochSchema.parse({
    epoch: number,
    trainLoss: 1,
    trainAccuracy: null,
    testLoss: 1,
    testAccuracy: null,
    learningRate: 1,
    durationMs: 1,
    ...figures,
  })

describe('the best epoch', () => {
  it('is the one that validated best for text, whatever the test says', () => {
    expect(
      bestEpoch([epoch(0, { validationLoss: 5, testLoss: 3 }), epoch(1, { validationLoss: 4, testLoss: 6 })])?.epoch,
    ).toBe(1)
  })
  it('is the most accurate for images, the first of equals', () => {
    expect(
      bestEpoch([epoch(0, { testAccuracy: 0.5 }), epoch(1, { testAccuracy: 0.7 }), epoch(2, { testAccuracy: 0.7 })])
        ?.epoch,
    ).toBe(1)
    expect(bestEpoch([])).toBeNull()
  })
})
