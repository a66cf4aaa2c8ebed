import { describe, expect, it } from 'vitest'
import {
  evaluationEpochSchema,
  evaluationSchema,
  imageEvaluationSettingsSchema,
  type Evaluation,
  type EvaluationEpoch,
} from '#shared/contract/architectures.ts'
import { averagedFrom, bestOf, evaluationFields, evaluationSchemas, presetDraft, presetOfDraft } from './evaluation.ts'

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

it('every setting of the contract has its field, but data set and task', () => {
  for (const task of ['images', 'text'] as const) {
    expect([...evaluationFields[task].map(({ key }) => key), 'task', 'dataset'].sort()).toEqual(
      Object.keys(evaluationSchemas[task].shape).sort(),
    )
  }
})

describe('presets', () => {
  it('are told until a value is changed', () => {
    const paper = presetDraft('images', 'paper', true)
    expect(paper).toMatchObject({ epochs: 600, auxiliaryWeight: 0.4, dropPath: 0.2, clipNorm: 5, cutout: 16 })
    expect(presetOfDraft('images', paper, true)).toBe('paper')
    expect(presetOfDraft('images', { ...paper, dropPath: 0.3 }, true)).toBeNull()
  })
  it('give nets of blocks neither auxiliary head nor drop-path', () => {
    expect(presetDraft('images', 'paper', false)).toMatchObject({ auxiliaryWeight: 0, dropPath: 0 })
    expect(presetOfDraft('images', presetDraft('images', 'paper', false), false)).toBe('paper')
  })
})

describe('bestOf', () => {
  const evaluation = (state: Evaluation['state'], ...accuracies: number[]): Evaluation =>
    evaluationSchema.parse({
      id: accuracies.join(),
      architectureId: 'a',
      settings: imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1, epochs: 9, batchSize: 1 }),
      state,
      failure: null,
      progress: null,
      epochs: accuracies.map((testAccuracy, i) => epoch(i, { testAccuracy })),
      testAccuracy: Math.max(...accuracies),
      createdAt: '2026-01-02T03:04:05.000Z',
      finishedAt: null,
    })
  it("is the best epoch of the evaluation that a network's accuracy is from", () => {
    const evaluations = [
      evaluation('done', 0.3, 0.4, 0.2),
      evaluation('running', 0.9),
      evaluation('done', 0.1, 0.6, 0.7, 0.5),
    ]
    expect(bestOf({ evaluations, testAccuracy: 0.7, testPerplexity: null })).toMatchObject({
      epoch: 2,
      testAccuracy: 0.7,
    })
    expect(bestOf({ evaluations: evaluations.slice(1, 2), testAccuracy: null, testPerplexity: null })).toBeNull()
  })
})

it('averagedFrom tells where ASGD began', () => {
  expect(averagedFrom({ epochs: [epoch(0, {}), epoch(1, { averaged: true }), epoch(2, { averaged: true })] })).toBe(2)
  expect(averagedFrom({ epochs: [epoch(0, {})] })).toBeNull()
})
