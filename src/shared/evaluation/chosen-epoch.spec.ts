import { expect, it } from 'vitest'
import { evaluationEpochSchema, type EvaluationEpoch } from '../contract/architectures.ts'
import { chosenEpoch } from './chosen-epoch.ts'

const epoch = (number: number, figures: Partial<EvaluationEpoch>): EvaluationEpoch =>
  evaluationEpochSchema.parse({
    epoch: number,
    trainLoss: 1,
    trainAccuracy: null,
    learningRate: 1,
    durationMs: 1,
    ...figures,
  })
const accuracies = (...values: number[]) =>
  values.map((validationAccuracy, number) => epoch(number, { validationAccuracy, validationLoss: 9 - number }))

it('is the one that validates best so far, the first of equals', () => {
  const running = { chosenOn: 'validation', result: null } as const
  expect(chosenEpoch({ ...running, epochs: accuracies(0.5, 0.7, 0.7, 0.6).reverse() })?.epoch).toBe(1)
  expect(
    chosenEpoch({ ...running, epochs: [epoch(0, { validationLoss: 5 }), epoch(1, { validationLoss: 4 })] })?.epoch,
  ).toBe(1)
  expect(chosenEpoch({ ...running, epochs: [] })).toBeNull()
})
it('is the one that was tested, however it was chosen, and none before the end where the last counts', () => {
  const result = { epoch: 2, testLoss: 1, testAccuracy: 0.5 }
  for (const chosenOn of ['validation', 'last', 'test'] as const)
    expect(chosenEpoch({ chosenOn, result, epochs: accuracies(0.9, 0.1, 0.2) })?.epoch).toBe(2)
  expect(chosenEpoch({ chosenOn: 'last', result: null, epochs: accuracies(0.9, 0.1) })).toBeNull()
})
