import { describe, expect, it } from 'vitest'
import { dartsCnnPresets } from '#shared/algorithms/index.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { computedMs } from '#shared/searches/side-by-side.ts'
import { curveOf, figuresOf } from './side-by-side.ts'

const settings = { ...dartsCnnPresets.laptop, dataset: 'cifar10', seed: 1, latencyTableId: null }
const recordOf = (epoch: number, trainLoss: number, validationLoss: number | null): EpochRecord => ({
  ...{ epoch, trainLoss, trainAccuracy: 0.5, validationLoss, validationAccuracy: null, temperature: null },
  ...{ expectedLatencyUs: null, learningRate: 0.1, parameters: {}, collapse: null },
  ...{ durationMs: 90_000, rssBytes: 1, tensors: 1 },
})
const run = { settings, epochRecords: [recordOf(0, 2, 3), recordOf(1, 1, 2.5)] }

describe('runs side by side', () => {
  it('draw validation where there is any, else what they trained on', () => {
    expect(curveOf(run, 'loss', 'course', 0)).toEqual([
      [1, 3],
      [2, 2.5],
    ])
    expect(curveOf(run, 'accuracy', 'course', 0)).toEqual([
      [1, 0.5],
      [2, 0.5],
    ])
    expect(curveOf(run, 'temperature', 'course', 0)).toEqual([])
  })

  it('are drawn against the minutes computed until the end of each epoch', () => {
    expect(curveOf(run, 'loss', 'time', 0).map(([x]) => x)).toEqual([1.5, 3])
    expect(computedMs(run)).toBe(180_000)
  })

  it('have the figures that any of them has, once', () => {
    const figures = figuresOf([run, run])
    expect(figures).toContain('loss')
    expect(new Set(figures).size).toBe(figures.length)
  })
})
