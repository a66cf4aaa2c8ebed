import { describe, expect, it } from 'vitest'
import { countArchitecture, operatorsOf, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { createRandom } from '#shared/random.ts'
import { comparisonCsv, binFigures, describeComparison } from './comparison-report.ts'
import { comparisonSvg } from './comparison-svg.ts'
import { planComparison, type PlannedBin } from './plan.ts'
import { widthFor } from './references.ts'
import { missingTrainings, type ComparedBin } from './trainings.ts'

const space = spaceRow('fbnet-mini')
const size = { channels: 0, cells: 0, input: 'cifar', hidden: 0, vocabulary: 0 } as const
const keys = space.places(null).flatMap(({ candidates }) => candidates.map(({ operator }) => operator.key))
const rows = new Map(keys.map((key) => [key, 20 + 100 * createRandom(key).next()]))
const table = {
  id: 'table-1',
  space: 'fbnet-mini',
  size: null,
  deviceName: 'Pretend',
  entries: [...rows].map(([key, medianUs]) => ({ key, medianUs })),
} as LatencyTable
const usOf = (spec: ArchitectureSpec): number => operatorsOf(spec).reduce((sum, { key }) => sum + rows.get(key)!, 0)
const architecture = (id: string, spec: ArchitectureSpec): ArchitectureSummary => ({
  id,
  name: `architecture ${id}`,
  spec,
  origin: 'evolved',
  searchId: 'search-1',
  ...countArchitecture(spec),
  createdAt: '2026-11-26T00:00:00.000Z',
})
const found = Array.from({ length: 6 }, (_, i) =>
  architecture(`found-${String(i)}`, space.random(size, createRandom(i))),
)
const mobilenet = (width: number): ArchitectureSpec => ({ family: 'mobilenet-v2', width, input: 32, classes: 10 })
const wish = { bins: 3, runs: 4, seed: 1 }
const plan = (more: Partial<Parameters<typeof planComparison>[0]> = {}): PlannedBin[] =>
  planComparison({ table, found, references: [], stored: found, ...more }, wish)

describe('the plan of a comparison at equal latency', () => {
  it('trains of each bin one found architecture and its rivals, of about its latency, equally often', () => {
    const bins = plan()
    expect(bins).toHaveLength(3)
    for (const { id, latencyUs, groups } of bins) {
      expect(usOf(found.find((each) => each.id === id)!.spec)).toBeCloseTo(latencyUs, 6)
      expect(groups.map(({ kind, trainings }) => [kind, trainings.length])).toEqual([
        ['found', 4],
        ['random', 4],
        ['largest-macs', 4],
        ['largest-params', 4],
        ['reference', 0],
      ])
      for (const { kind, trainings } of groups) {
        expect(new Set(trainings.map(({ seed }) => seed)).size).toBe(trainings.length)
        expect(new Set(trainings.map((each) => each.architecture.name)).size).toBe(
          kind === 'random' ? 4 : Math.min(1, trainings.length),
        )
        for (const each of trainings) expect(each.latencyUs).toBeLessThanOrEqual(latencyUs * 1.021)
      }
    }
  })

  it('is the same again, and knows what of it is stored by then', () => {
    const [first] = plan()
    const rival = first!.groups.find(({ kind }) => kind === 'random')!.trainings[0]!.architecture
    expect(rival.id).toBeNull()
    const again = plan({ stored: [...found, architecture('stored', rival.spec)] })[0]!
    const same = again.groups.find(({ kind }) => kind === 'random')!.trainings[0]!.architecture
    expect([same.id, same.spec]).toEqual(['stored', rival.spec])
    expect(plan()).toEqual(plan())
  })

  it('takes MobileNetV2 where one of about the latency was measured, the nearest', () => {
    const [{ latencyUs }] = plan() as [PlannedBin]
    const references = [0.93, 1.04, 1.3].map((factor, i) => ({
      architecture: architecture(`mobilenet-${String(i)}`, mobilenet(factor)),
      latencyUs: latencyUs * factor,
    }))
    const [near] = plan({ references })[0]!.groups.at(-1)!.trainings
    expect(near!.architecture.id).toBe('mobilenet-1')
  })

  it('refuses architectures of another space than the table describes', () => {
    const other = architecture('other', spaceRow('fbnet-cifar').random(size, createRandom(1)))
    expect(() => plan({ found: [other] })).toThrow(expect.objectContaining({ code: 'TABLE_MISMATCH' }))
    const cells = { ...table, space: 'darts-cnn', size: { channels: 8, cells: 5, input: 'cifar' } } as const
    const bigger = architecture(
      'bigger',
      spaceRow('darts-cnn').random({ ...size, channels: 8, cells: 8 }, createRandom(1)),
    )
    expect(() => plan({ table: cells, found: [bigger] })).toThrow(expect.objectContaining({ code: 'TABLE_MISMATCH' }))
  })
})

it('the width of a latency lies between those measured around it', () => {
  const measured = [
    [0.5, 100],
    [1, 300],
    [2, 900],
  ].map(([width, latencyUs]) => ({ architecture: architecture('m', mobilenet(width!)), latencyUs: latencyUs! }))
  expect([100, 200, 600, 1_200, 20].map((us) => widthFor(measured, us))).toEqual([0.5, 0.75, 1.5, 2.5, 0.3])
})

/**
 * The plan with figures: what is found at 80 % and a little, random architectures around 70 %; of most MACs nothing
 * yet.
 */
function trained(): ComparedBin[] {
  const means: Record<string, number> = { found: 0.8, random: 0.7, 'largest-params': 0.8 }
  return plan().map((bin) => ({
    ...bin,
    groups: bin.groups.map((group) => ({
      ...group,
      trainings: group.trainings.map((training, run) => ({
        ...training,
        done:
          means[group.kind] === undefined
            ? null
            : { evaluationId: `e${String(run)}`, figure: means[group.kind]! + 0.004 * run },
      })),
    })),
  }))
}

describe('what a comparison tells', () => {
  it('is means with intervals, differences, and the expected best of random architectures', () => {
    const figures = binFigures(trained()[0]!, 2)
    const of = (kind: string) => figures.find((each) => each.kind === kind)!
    expect(of('found').figure!.mean).toBeCloseTo(0.806, 9)
    expect(of('random').difference!.difference).toBeCloseTo(0.1, 9)
    expect(of('random').difference!.low).toBeGreaterThan(0)
    expect(of('largest-params').difference!.low).toBeLessThan(0)
    expect(of('largest-macs')).toMatchObject({ figure: null, difference: null, done: 0, trainings: 4 })
    // Of 0, 4, 8, 12 thousandths the better of two: 12 in half of the six pairs, 8 in a third, 4 in a sixth.
    expect(of('random').expectedBest!.figure).toBeCloseTo(0.7 + (12 / 2 + 8 / 3 + 4 / 6) / 1_000, 9)
  })

  it('says what is better, what is chance, and what is missing', () => {
    const text = describeComparison(trained(), 2, 'CIFAR-10 · demo, 3 epochs')
    expect(text).toMatch(/random +\d+ µs +70\.6 % ± 0\.8 +4\/4 +\+10\.00 \(\+9\.\d\d to \+10\.\d\d\): better/u)
    expect(text).toMatch(/most parameters .* chance/u)
    const missing = String(missingTrainings(trained()).length)
    expect(text).toContain(`${missing} trainings are missing: the same command goes on.`)
    const whole = trained().map((bin) => ({
      ...bin,
      groups: bin.groups.filter(({ kind }) => kind !== 'largest-macs'),
    }))
    expect(describeComparison(whole, 2, 'p')).toContain(
      'What was found is above random in 3 of 3 bins (3 by the whole interval), most parameters in 0 of 3 bins (0 by the whole interval).',
    )
  })

  it('is a line a training for other programs, and bands in a picture', () => {
    const lines = comparisonCsv(trained()).trim().split('\n')
    expect(lines).toHaveLength(1 + 3 * 16)
    expect(lines[1]).toMatch(/^1,[\d.]+,found,found-\d,"architecture found-\d",[\d.]+,\d+,\d+,\d+,0\.8,e0$/u)
    const svg = comparisonSvg(trained(), { bestOf: 2, protocol: 'a & b', device: 'Pretend <1>' })
    expect(svg.match(/fill-opacity="0.14"/gu)).toHaveLength(3)
    expect(svg.match(/stroke-dasharray/gu)).toHaveLength(1)
    expect(svg).toContain('a &amp; b')
    expect(svg).toContain('Pretend &lt;1&gt;')
    expect(svg).not.toContain('NaN')
  })

  it('the first of each group is trained before the second of any, and what stands twice once', () => {
    const untrained = trained().map((bin) => ({
      ...bin,
      groups: bin.groups.map(({ kind, trainings }) => ({
        kind,
        trainings: trainings.map((training) => ({ ...training, done: null })),
      })),
    }))
    const missing = missingTrainings(untrained)
    const distinct = (some: typeof missing) =>
      new Set(some.map(({ architecture, seed }) => JSON.stringify([architecture.spec, seed]))).size
    const all = untrained.flatMap(({ groups }) => groups.flatMap(({ trainings }) => trainings))
    expect(missing).toHaveLength(distinct(all))
    expect(distinct(missing)).toBe(missing.length)
    const seeds = missing.map(({ seed }) => seed)
    expect(seeds.filter((seed, index) => seed !== seeds[index - 1])).toHaveLength(wish.runs)
  })
})
