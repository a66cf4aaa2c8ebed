import { describe, expect, it } from 'vitest'
import type { SweepRun } from '../contract/sweeps.ts'
import { frontGrowth } from './volumes.ts'

const hour = 3_600_000
const run = (architectureIds: string[], searchHours: number, trainingHours: number) => ({
  architectureIds,
  durationMs: searchHours * hour,
  trainings: [{ durationMs: trainingHours * hour }] as unknown as SweepRun['trainings'],
})
const at = (architectureId: string, x: number, testAccuracy: number) => ({ architectureId, x, testAccuracy })

describe('the growth of the front of a sweep', () => {
  it('is told after each search that has something to show, with what was computed until then', () => {
    const runs = [run(['a'], 1, 0.5), run(['untrained'], 2, 0), run(['b', 'c'], 1, 0.5)]
    const growth = frontGrowth(runs, [at('a', 3, 0.5), at('b', 1, 0.4), at('c', 2, 0.9)])
    expect(growth.map(({ hours }) => hours)).toEqual([1.5, 5])
    // Up to x = 3 and y = 0.4: a lies on the edge, b adds nothing, c spans 1 by 0.5.
    expect(growth.map(({ volume }) => volume)).toEqual([0, 0.5])
  })

  it('is nothing before there is anything', () => {
    expect(frontGrowth([run(['a'], 1, 0)], [])).toEqual([])
  })
})
