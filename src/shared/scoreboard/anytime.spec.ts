import { expect, it } from 'vitest'
import { anytimeOf } from './anytime.ts'
import { anytimeCsv } from './csv.ts'
import { anytimeSvg } from './svg.ts'

const run = (
  algorithm: string,
  seed: number,
  searchGmacs: number | null,
  ...trained: readonly (readonly [validation: number | null, test: number])[]
) => ({
  values: { algorithm, seed },
  durationMs: 5_000,
  macImages: searchGmacs === null ? null : searchGmacs * 1e9,
  trainings: trained.map(([validationAccuracy, testAccuracy], index) => ({
    architectureId: `net-${String(index)}`,
    seed: 1,
    evaluationId: 'evaluation',
    state: 'done' as const,
    durationMs: 1_000,
    macImages: 10e9,
    validationAccuracy,
    testAccuracy,
    text: null,
  })),
})

it('the best so far is chosen on validation and told on test, from the search’s own cost on', () => {
  const runs = [run('random', 1, 0, [0.5, 0.6], [0.4, 0.9], [0.7, 0.65]), run('dnas', 1, 100, [0.8, 0.7])]
  expect(anytimeOf(runs, 'work')).toMatchObject([
    {
      values: { algorithm: 'random' },
      // The second has the best test accuracy, and validation never chose it.
      points: [
        { cost: 10, accuracy: { mean: 0.6 } },
        { cost: 30, accuracy: { mean: 0.65 } },
      ],
    },
    { values: { algorithm: 'dnas' }, points: [{ cost: 110, accuracy: { mean: 0.7, interval: null } }] },
  ])
  expect(anytimeOf(runs, 'time')[1]!.points).toMatchObject([{ cost: 6 }])
})

it('means are of the same seeds throughout, with their interval', () => {
  const runs = [run('dnas', 1, 100, [0.5, 0.5], [0.6, 0.6]), run('dnas', 2, 105, [0.5, 0.7])]
  const [curve] = anytimeOf(runs, 'work')
  expect(curve!.points).toMatchObject([
    { cost: 115, accuracy: { mean: 0.6, seeds: 2, interval: {} } },
    { cost: 120, accuracy: { mean: expect.closeTo(0.65, 10) as number, seeds: 2 } },
  ])
})

it('what was chosen on nothing, or counted by nothing, has no curve and is said so where it would be drawn', () => {
  const runs = [run('once', 1, 3, [null, 0.5]), run('darts', 1, null, [0.5, 0.5])]
  expect(anytimeOf(runs, 'work')).toEqual([])
  expect(anytimeOf(runs, 'time')).toHaveLength(1)
  expect(() => anytimeSvg(runs, { cost: 'work', protocol: '' })).toThrow(/trained/)
})

it('is a line a step as CSV, and steps with a band as SVG', () => {
  const runs = [run('dnas', 1, 100, [0.5, 0.5]), run('dnas', 2, 100, [0.5, 0.7]), run('random', 1, 0, [0.5, 0.4])]
  const lines = anytimeCsv(runs).trim().split('\n')
  expect(lines).toHaveLength(5)
  expect(lines[1]).toMatch(/^gmac_images,"dnas",110,0\.6,-?\d/)
  expect(lines.at(-1)).toBe('seconds,"random",6,0.4,,,1')
  const svg = anytimeSvg(runs, { cost: 'work', protocol: 'laptop' })
  expect(svg.match(/fill-opacity="0.14"/g)).toHaveLength(1)
  expect(svg.match(/stroke-width="1.75"/g)).toHaveLength(2)
})
