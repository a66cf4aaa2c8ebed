import { expect, it } from 'vitest'
import type { FrontPoint, FrontRivals } from '../contract/fronts.ts'
import type { SweepTrainingRun } from '../contract/sweeps.ts'
import { boardOf } from './board.ts'
import { anytimeOf } from './anytime.ts'
import { boardCsv } from './csv.ts'
import { anytimeSvg } from './svg.ts'
import { textPoints } from './text.ts'

const trained = (architectureId: string): SweepTrainingRun => ({
  architectureId,
  seed: 1,
  evaluationId: `evaluation of ${architectureId}`,
  state: 'done',
  durationMs: 60_000,
  macImages: 2e9,
  validationAccuracy: null,
  testAccuracy: null,
  text: null,
})
const run = (algorithm: string, seed: number, durationMs: number, ...architectureIds: string[]) => ({
  search: { settings: { algorithm, space: 'fbnet-mini' as const, seed } },
  values: { algorithm, seed },
  durationMs,
  macImages: durationMs * 1e6,
  architectureIds,
  trainings: architectureIds.map(trained),
})
const point = (architectureId: string, x: number, testAccuracy: number): FrontPoint =>
  ({ architectureId, x, testAccuracy }) as FrontPoint
const line = (kind: FrontRivals['kind'], ...points: (readonly [x: number, mean: number])[]): FrontRivals => ({
  comparisonId: 'comparison-1',
  kind,
  points: points.map(([x, mean]) => ({ x, mean, trainings: 3, interval: null })),
})

const runs = [
  run('random', 1, 0, 'r1', 'r2'),
  run('random', 2, 0, 'r3', 'slow'),
  run('dnas', 1, 120_000, 'd1', 'not put first'),
  run('dnas', 2, 60_000, 'd2'),
  run('once', 1, 600_000, 'o1'),
  run('once', 2, 0),
]
const points = [
  point('r1', 100, 0.5),
  point('r2', 105, 0.52),
  point('r3', 95, 0.54),
  point('slow', 900, 0.9),
  point('d1', 100, 0.6),
  point('not put first', 100, 0.99),
  point('d2', 104, 0.62),
  point('o1', 99, 0.58),
]
const rivals = [line('largest-macs', [60, 0.1], [108, 0.55]), line('largest-params', [300, 0.8])]

it('a method is what varies but the seed; what each search put first speaks for it, beside chance', () => {
  const board = boardOf({ runs }, { points, rivals })
  expect(board.map(({ values }) => values)).toEqual([
    { algorithm: 'dnas' },
    { algorithm: 'once' },
    { algorithm: 'random' },
  ])
  const [dnas, once, random] = board
  expect(dnas).toMatchObject({
    searches: 2,
    trained: 2,
    searchMs: 90_000,
    trainingMs: 60_000,
    searchMacImages: 90e9,
    trainingMacImages: 2e9,
    accuracy: { mean: 0.61, seeds: 2 },
    best: 0.62,
    x: { mean: 102 },
    // The slow one is no rival at this latency: the mean of the others is 0.52.
    overRandom: { difference: expect.closeTo(0.09, 10) as number },
    // Two random ones are trained in its 150 s: the best of two of 0.50, 0.52 and 0.54.
    chance: { of: 2, affordable: 2, figure: expect.closeTo((0.52 + 2 * 0.54) / 3, 10) as number },
    largest: { 'largest-macs': 0.55, 'largest-params': null },
  })
  expect(dnas!.overRandom!.low).toBeGreaterThan(0)
  // Eleven could be trained, three are there; one search alone has no interval.
  expect(once).toMatchObject({
    searches: 2,
    trained: 1,
    accuracy: { interval: null },
    overRandom: null,
    chance: { of: 3, affordable: 11, figure: 0.54 },
  })
  expect(random).toMatchObject({ searchMs: null, accuracy: { mean: 0.52 }, best: 0.54, overRandom: null, chance: null })
})

it('methods of which nothing is trained yet stand last and say nothing', () => {
  const board = boardOf({ runs: [run('nas', 1, 5_000), ...runs] }, { points, rivals: [] })
  expect(board.at(-1)).toMatchObject({
    values: { algorithm: 'nas' },
    searchMs: 5_000,
    trained: 0,
    accuracy: null,
    best: null,
    x: null,
    chance: null,
  })
})

it('is a line a method as CSV, empty where nothing is known', () => {
  const csv = boardCsv([{ target: 'a "phone"', rows: boardOf({ runs }, { points, rivals }) }])
  const [header, ...lines] = csv.trim().split('\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]!.startsWith('"a ""phone""","dnas",2,2,90,60,90,2,0.61,')).toBe(true)
  for (const each of lines) expect(each.split(',')).toHaveLength(header!.split(',').length)
})

it('of text less is better: the best is the lowest, chance the lowest of k, and below 0 is better than chance', () => {
  const onText = (algorithm: string, seed: number, durationMs: number, ...tests: number[]) => ({
    ...run(algorithm, seed, durationMs, ...tests.map((_, at) => `${algorithm} ${String(seed)} ${String(at)}`)),
    search: { settings: { algorithm, space: 'darts-rnn' as const, seed } },
    macImages: null,
    trainings: tests.map((test, at) => ({
      ...trained(`${algorithm} ${String(seed)} ${String(at)}`),
      macImages: null,
      text: { validation: test + 5, test, params: 1_000 },
    })),
  })
  const found = [
    onText('random', 1, 0, 300, 280),
    onText('random', 2, 0, 320, 260),
    onText('enas', 1, 60_000, 256, 200),
    onText('enas', 2, 60_000, 128),
  ]
  const rows = boardOf({ runs: found }, { points: textPoints(found), rivals: [] }, 'perplexity')
  expect(rows.map(({ values }) => values['algorithm'])).toEqual(['enas', 'random'])
  const [enas, random] = rows
  expect(enas).toMatchObject({
    accuracy: { mean: 192 },
    best: 128,
    bits: 7.5,
    x: { mean: 1_000 },
    searchMacImages: null,
  })
  expect(enas!.overRandom!.difference).toBeCloseTo(192 - 290, 10)
  // Two are trained in its 120 s; of two drawn from 260, 280, 300 and 320 the lower one is expected to have:
  expect(enas!.chance!.of).toBe(2)
  expect(enas!.chance!.figure).toBeCloseTo((3 * 260 + 2 * 280 + 300) / 6, 10)
  expect(random).toMatchObject({ best: 300, chance: null })

  const csv = boardCsv([{ target: '', rows }], 'perplexity')
    .trim()
    .split('\n')
  expect(csv[0]).toContain('perplexity,perplexity_low,perplexity_high,bits_per_word,best')
  for (const line of csv) expect(line.split(',')).toHaveLength(csv[0]!.split(',').length)
  // Chosen by the lower validation perplexity: 200 after 256, and nothing that is counted in MACs.
  expect(anytimeOf(found, 'work')).toEqual([])
  expect(anytimeOf(found.slice(2, 3), 'time')[0]!.points.map(({ accuracy }) => accuracy.mean)).toEqual([256, 200])
  const svg = anytimeSvg(found, { cost: 'time', protocol: '', measure: 'perplexity' })
  expect(svg).toContain('Test perplexity (lower is better)')
  expect(svg).not.toContain('Test accuracy')
})
