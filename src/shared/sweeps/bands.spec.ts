import { expect, it } from 'vitest'
import { searchSettingsSchema, type SearchSummary } from '../contract/searches.ts'
import type { FrontPoint } from '../contract/fronts.ts'
import { dnasPresets, randomSettingsSchema } from '../algorithms/index.ts'
import { bandsOf } from './bands.ts'
import { valuesOf } from './plan.ts'

const axes = [
  { setting: 'algorithm', values: ['dnas', 'random'] },
  { setting: 'latencyBeta', values: [0.6, 6] },
  { setting: 'seed', values: [1, 2] },
]
const dnas = (latencyBeta: number, seed: number) =>
  searchSettingsSchema.parse({
    ...dnasPresets.demo,
    space: 'fbnet-mini',
    dataset: 'cifar10',
    latencyTableId: 'a',
    latencyBeta,
    seed,
  })
const random = (seed: number) => randomSettingsSchema.parse({ algorithm: 'random', space: 'fbnet-mini', seed })
const run = (settings: SearchSummary['settings'], ...architectureIds: string[]) => ({
  search: { settings } as SearchSummary,
  values: valuesOf(settings, axes),
  architectureIds,
})
const point = (architectureId: string, x: number, testAccuracy: number): FrontPoint =>
  ({ architectureId, x, testAccuracy }) as FrontPoint

it('means over seeds along the numbers that vary, by rising latency, apart for each method', () => {
  const runs = [
    run(dnas(0.6, 1), 'slow-1', 'not trained'),
    run(dnas(0.6, 2), 'slow-2'),
    run(dnas(6, 1), 'fast-1'),
    run(dnas(6, 2)),
    run(random(1), 'random-1'),
  ]
  const points = [
    point('slow-1', 900, 0.7),
    point('slow-2', 1_100, 0.72),
    point('fast-1', 500, 0.6),
    point('random-1', 800, 0.5),
    point('of another search', 1, 1),
  ]
  const bands = bandsOf({ axes, runs }, points)
  expect(bands).toMatchObject([
    {
      values: { algorithm: 'dnas' },
      points: [
        { values: { latencyBeta: 6 }, place: 0, x: { mean: 500, interval: null }, accuracy: { mean: 0.6, seeds: 1 } },
        { values: { latencyBeta: 0.6 }, place: 0, x: { mean: 1_000 }, accuracy: { mean: 0.71, seeds: 2 } },
      ],
    },
    { values: { algorithm: 'random' }, points: [{ values: {}, accuracy: { mean: 0.5, interval: null } }] },
  ])
  const { interval } = bands[0]!.points[1]!.accuracy
  // Student's t with one degree of freedom.
  expect(interval!.high - 0.71).toBeCloseTo(12.706 * 0.01, 5)
})
