import { describe, expect, it } from 'vitest'
import { countArchitecture, operatorsOf, spaceRow, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { ComparedBin } from '#shared/contract/comparisons.ts'
import { imageEvaluationSettingsSchema, type ArchitectureSummary } from '#shared/contract/architectures.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import { createRandom } from '#shared/random.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { planComparison, withReferences, type Subject } from './plan.ts'
import { widthFor } from './references.ts'
import { smallInput } from '#shared/spaces/input.ts'

const space = spaceRow('fbnet-mini')
const size = { channels: 0, cells: 0, input: smallInput, hidden: 0, vocabulary: 0 } as const
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
const settings = imageEvaluationSettingsSchema.parse({ ...evaluationPresets.demo, dataset: 'cifar10', seed: 1 })
const wish = { bins: 3, runs: 4, settings }
const plan = (more: Partial<Subject> = {}): ComparedBin[] => planComparison({ table, found, ...more }, wish)

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

  it('is the same again, and other with another seed', () => {
    expect(plan()).toEqual(plan())
    const rivals = (bins: readonly ComparedBin[]) =>
      bins[0]!.groups[1]!.trainings.map(({ architecture: { name } }) => name)
    expect(rivals(planComparison({ table, found }, { ...wish, settings: { ...settings, seed: 2 } }))).not.toEqual(
      rivals(plan()),
    )
  })

  it('keeps the bins and the rivals of an earlier one where the table tells other latencies now', () => {
    const earlier = plan()
    const entries = table.entries.map((entry) => ({ ...entry, medianUs: entry.medianUs * 0.98 }))
    const faster = { table: { ...table, entries }, found }
    const rivals = (bins: readonly ComparedBin[]) =>
      bins.map(({ id, groups }) => [id, groups.map((group) => group.trainings.map((each) => each.architecture.name))])
    expect(rivals(planComparison(faster, wish))).not.toEqual(rivals(earlier))
    expect(rivals(planComparison(faster, wish, earlier))).toEqual(rivals(earlier))

    const more = planComparison(faster, { ...wish, runs: 6 }, earlier)
    for (const [bin, { groups }] of more.entries()) {
      const seedsOf = (group: ComparedBin['groups'][number]) =>
        group.trainings.map((each) => [each.architecture.name, each.seed])
      expect(groups[1]!.trainings).toHaveLength(6)
      expect(new Set(groups[1]!.trainings.map((each) => each.architecture.name)).size).toBe(6)
      for (const [kind, group] of groups.entries())
        expect(seedsOf(group)).toEqual(expect.arrayContaining(seedsOf(earlier[bin]!.groups[kind]!)))
    }
  })

  it('takes MobileNetV2 where one of about the latency was measured, the nearest, and keeps it', () => {
    const [{ latencyUs }] = plan() as [ComparedBin]
    const references = [0.93, 1.04, 1.3].map((factor, i) => ({
      architecture: architecture(`mobilenet-${String(i)}`, mobilenet(factor)),
      latencyUs: 2 * latencyUs * factor,
    }))
    const referred = (some: typeof references, bins = plan()) => withReferences(bins, some, (us) => 2 * us, wish)
    const inheriting = { ...wish, settings: { ...settings, inheritFrom: 'search-1' } }
    expect(withReferences(plan(), references, (us) => 2 * us, inheriting)).toEqual(plan())
    const of = ([bin]: readonly ComparedBin[]) => bin!.groups.at(-1)!.trainings.map((each) => each.architecture.id)
    expect(of(referred(references))).toEqual(Array.from({ length: 4 }, () => 'mobilenet-1'))
    expect(of(referred(references, referred(references.slice(0, 1))))).toContain('mobilenet-0')
    expect(of(referred(references.slice(2)))).toEqual([])
  })

  it('refuses architectures of another space than the table describes', () => {
    const other = architecture('other', spaceRow('fbnet-cifar').random(size, createRandom(1)))
    expect(() => plan({ found: [other] })).toThrow(expect.objectContaining({ code: 'TABLE_MISMATCH' }))
    const cells = { ...table, space: 'darts-cnn', size: { channels: 8, cells: 5, input: smallInput } } as const
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
