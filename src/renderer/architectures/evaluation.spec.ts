import { describe, expect, it } from 'vitest'
import { evaluationEpochSchema, type EvaluationEpoch } from '#shared/contract/architectures.ts'
import { averagedFrom, evaluationFields, evaluationSchemas, presetDraft, presetOfDraft } from './evaluation.ts'

const epoch = (number: number, figures: Partial<EvaluationEpoch>): EvaluationEpoch =>
  evaluationEpochSchema.parse({
    epoch: number,
    trainLoss: 1,
    trainAccuracy: null,
    learningRate: 1,
    durationMs: 1,
    ...figures,
  })

it('every setting of the contract has its field, but data set, task and first weights', () => {
  for (const task of ['images', 'text'] as const) {
    const chosen = task === 'images' ? ['task', 'dataset', 'inheritFrom'] : ['task', 'dataset']
    expect([...evaluationFields[task].map(({ key }) => key), ...chosen].sort()).toEqual(
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

it('averagedFrom tells where ASGD began', () => {
  expect(averagedFrom({ epochs: [epoch(0, {}), epoch(1, { averaged: true }), epoch(2, { averaged: true })] })).toBe(2)
  expect(averagedFrom({ epochs: [epoch(0, {})] })).toBeNull()
})
