import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ArchitectureRecord, ArchitectureSummary, Evaluation } from '#shared/contract/architectures.ts'
import type { Front } from '#shared/contract/fronts.ts'
import type { LatencyTable } from '#shared/contract/latency-tables.ts'
import type { SearchRun } from '#shared/contract/searches.ts'
import { countArchitecture, familyOf } from '#shared/architecture/index.ts'
import { pictureClasses, pictureFolder, writeIdx } from '../datasets/pictures.ts'
import { newFolder, removeFolder } from '../datasets/reading.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { runTansaku } from './run.ts'

let home = ''
let folder = ''
beforeEach(() => {
  home = newHome()
  folder = newFolder()
})
afterEach(() => {
  removeHome(home)
  removeFolder(folder)
})

async function told<T>(...args: string[]): Promise<T> {
  const { code, out, errors } = await runTansaku(home, [...args, '--json'])
  expect([code, errors.includes('error ')], `${args.join(' ')}: ${errors}`).toEqual([0, false])
  return JSON.parse(out) as T
}
type Found = SearchRun & { readonly architectures: readonly ArchitectureRecord[] }
const short = ['--preset', 'demo', '--batch-size', '8']

describe('own pictures in the terminal', () => {
  it('go from a folder of five classes to a front at 96 × 96', async () => {
    await pictureFolder(folder, { perClass: 16 })
    await told('dataset', 'add', 'shapes', '--from', folder, '--size', '96')
    const input = { size: 96, channels: 3, classes: 5 }

    const search = ['search', '--space', 'fbnet-mini', '--dataset', 'shapes', ...short]
    const without = await runTansaku(home, search)
    expect(without.code).not.toBe(0)
    expect(without.errors).toContain('tansaku measure --space fbnet-mini --size 96 --classes 5')

    // Not audited: beside other tests its sums may well be off, and then the search refuses it.
    const table = await told<LatencyTable>(
      ...['measure', '--space', 'fbnet-mini', '--dataset', 'shapes', '--budget', '2', '--no-audit'],
    )
    expect([table.size, table.measured]).toEqual([{ input }, table.operators])
    expect(table.entries[0]!.key).toContain('96x96x3')

    const found = await told<Found>(
      ...[...search, '--epochs', '2', '--warmup-epochs', '1', '--scored', '0', '--sampled', '1'],
    )
    expect([found.state, found.epochRecords.length]).toEqual(['done', 2])
    const [architecture] = found.architectures
    expect(familyOf(architecture!.spec).input(architecture!.spec)).toEqual(input)
    expect(architecture!.predictions.map(({ tableId }) => tableId)).toEqual([table.id])
    expect(architecture!.params).toBe(countArchitecture(architecture!.spec).params)

    const trained = await told<Evaluation>(
      ...['evaluate', architecture!.id, '--dataset', 'shapes', ...short, '--epochs', '1'],
    )
    const { answers, testAccuracy, mistakes } = trained.result!
    expect(answers!.classes).toEqual([...pictureClasses])
    const right = answers!.counts.reduce((sum, row, label) => sum + row[label]!, 0)
    const all = answers!.counts.flat().reduce((sum, count) => sum + count, 0)
    expect(right / all).toBeCloseTo(testAccuracy!, 6)
    expect(mistakes).toHaveLength(Math.min(20, all - right))
    for (const { label, answer } of mistakes!)
      expect([...pictureClasses]).toEqual(expect.arrayContaining([label, answer]))
    const front = await told<Front>('front', '--space', 'fbnet-mini', '--x', 'predicted-latency')
    expect(front.series.flatMap(({ points }) => points.map((point) => point.architectureId))).toEqual([
      architecture!.id,
    ])

    // At another size than that of the pictures, and an architecture that was made for others.
    const smaller = await told<Found>(
      ...['search', '--algorithm', 'random', '--space', 'fbnet', '--dataset', 'shapes', '--size', '64'],
      ...['--architectures', '1'],
    )
    expect(smaller.architectures[0]!.spec).toMatchObject({ input: { ...input, size: 64 } })
    const refused = await runTansaku(home, [...search, '--size', '64'])
    expect(refused.errors).toContain('tansaku measure --space fbnet-mini --size 64 --classes 5')
    const published = await told<ArchitectureSummary & { architectureId: string }>(
      ...['evaluate', 'fbnet-a', '--dataset', 'shapes', '--size', '32', ...short, '--epochs', '1'],
    )
    const made = (await told<ArchitectureSummary[]>('list', 'architectures')).find(({ name }) =>
      name.includes('fbnet-a'),
    )
    expect(made).toMatchObject({ spec: { input: { ...input, size: 32 }, headChannels: 1504 } })
    expect(published).toMatchObject({ state: 'done' })
  }, 600_000)

  it('of 28 × 28 in grey train nets of blocks and of cells', async () => {
    const labels = Array.from({ length: 120 }, (_, image) => image % 10)
    writeIdx(folder, 'train', 0, labels, true)
    writeIdx(folder, 't10k', 120, labels.slice(0, 40), true)
    await told('dataset', 'add', 'digits', '--from', folder)
    const input = { size: 28, channels: 1, classes: 10 }
    const once = await told<Found>(
      ...['search', '--algorithm', 'once', '--space', 'fbnet-mini', '--dataset', 'digits', ...short],
      ...['--epochs', '1', '--scored', '2', '--random-paths', '1'],
    )
    expect([once.state, once.settings]).toMatchObject(['done', { input }])
    const cells = await told<Found>(
      ...['search', '--space', 'darts-cnn', '--dataset', 'digits', ...short, '--epochs', '1'],
      ...[
        '--training-images',
        '32',
        '--channels',
        '4',
        '--cells',
        '3',
        '--derived-channels',
        '4',
        '--derived-cells',
        '3',
      ],
    )
    const [architecture] = cells.architectures
    expect(architecture!.spec).toMatchObject({ input })
    const trained = await told<Evaluation>(
      ...['evaluate', architecture!.id, '--dataset', 'digits', ...short, '--epochs', '1', '--auxiliary-weight', '0.4'],
    )
    expect([trained.state, trained.epochs.length]).toEqual(['done', 1])
  })
})
