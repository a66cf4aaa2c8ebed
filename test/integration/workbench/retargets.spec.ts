import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dnasPresets, dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { operatorsOf } from '#shared/architecture/index.ts'
import type { Retarget } from '#shared/contract/retargets.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { datasetWishSchema } from '#shared/contract/datasets.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { runTansaku } from '../cli/run.ts'
import { fewPictures } from '../datasets/few-pictures.ts'
import { cifar10Folder, testCacheFolder } from '../search/places.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { scoredSample, slowedFile, storeScoredSearch } from './scored-search.ts'

const searchId = 'search-scored'
const tiny = imageEvaluationSettingsSchema.parse({
  ...evaluationPresets.demo,
  dataset: 'few',
  seed: 1,
  epochs: 1,
  batchSize: 8,
  trainingImages: 16,
  validationShare: 0.2,
})
let home: string
let bench: Bench
/** This computer's, and that of a device on which wide kernels are dear. */
let tables: [string, string]

async function measured(space: 'fbnet-mini' | 'fbnet-cifar'): Promise<string> {
  const protocol = { budgetSeconds: 1, minimumRounds: 1 }
  const { jobId, id } = await bench.client.latencyTables.measure({ deviceId: 'local', space, protocol })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return id
}

async function retargeted(wish: Partial<Parameters<Bench['client']['retargets']['run']>[0]> = {}): Promise<Retarget[]> {
  const { jobId, retargetIds } = await bench.client.retargets.run({ searchId, tableIds: tables, ...wish })
  expect((await bench.ended(jobId)).failure).toBeNull()
  return Promise.all(retargetIds.map((id) => bench.client.retargets.get({ id })))
}

beforeEach(async () => {
  home = newHome()
  await storeScoredSearch(home, searchId, { scored: scoredSample(200) })
  bench = await openBench(home, { datasetFolders: { cifar10: cifar10Folder }, cache: testCacheFolder })
  const own = await measured('fbnet-mini')
  const { name, content } = await bench.client.latencyTables.export({ id: own })
  const other = slowedFile(content, { name: 'Narrow', wide: 4 })
  tables = [own, (await bench.client.latencyTables.import({ name, content: other })).id]
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

describe('a finished search meets devices', () => {
  it('with a front for each, whose latencies are those of its table, the same for the same seed', async () => {
    const [own, narrow] = (await retargeted()) as [Retarget, Retarget]
    for (const front of [own, narrow]) {
      expect(front.limitsUs).toHaveLength(20)
      expect(front.points.length).toBeGreaterThan(5)
      expect(front.predictor.spearman).toBeGreaterThan(0.9)
      expect(front.scored).toHaveLength(200)
      const { entries } = await bench.client.latencyTables.get({ id: front.tableId! })
      const rows = new Map(entries.map(({ key, medianUs }) => [key, medianUs]))
      for (const { spec, latencyUs, limitUs } of front.points) {
        const sum = operatorsOf(spec).reduce((total, { key }) => total + rows.get(key)!, 0)
        expect(latencyUs).toBeCloseTo(sum, 6)
        expect(latencyUs).toBeLessThanOrEqual(limitUs)
      }
      expect(front.points[0]!.latencyUs).toBeCloseTo(front.reach.fastestUs, 6)
      expect(front.points.at(-1)!.latencyUs).toBeLessThanOrEqual(front.reach.slowestUs)
    }
    // Where wide kernels are dear, nets of the same accuracy have fewer of them.
    const wideOf = ({ points }: Retarget): number =>
      points.reduce((sum, { spec }) => sum + JSON.stringify(spec).split('k5').length - 1, 0) / points.length
    expect(wideOf(narrow)).toBeLessThan(wideOf(own))
    const again = await retargeted()
    expect(again.map(({ points }) => points)).toEqual([own.points, narrow.points])
    expect((await bench.client.retargets.list({ searchId })).map(({ id }) => id)).toEqual(
      [own, narrow, ...again].map(({ id }) => id).reverse(),
    )
  })

  it('and tells what the nets of one lose on another', async () => {
    const [own, narrow] = (await retargeted()) as [Retarget, Retarget]
    const { cells } = await bench.client.retargets.regret({ ids: [own.id, narrow.id] })
    const cell = (from: Retarget, on: Retarget) => cells.find((each) => each.from === from.id && each.on === on.id)!
    expect([cell(own, own), cell(narrow, narrow)]).toMatchObject([
      { mean: 0, worst: 0, beyond: 0 },
      { mean: 0, worst: 0, beyond: 0 },
    ])
    expect(cell(own, narrow).mean).toBeGreaterThan(0.1)
    expect(cell(own, narrow).worst).toBeGreaterThanOrEqual(cell(own, narrow).mean!)
    expect(cell(narrow, own).mean).toBeGreaterThan(0)
    expect(cell(own, narrow).nets.length + cell(own, narrow).beyond).toBe(own.points.length)
    await bench.client.latencyTables.remove({ id: tables[1] })
    expect(await bench.client.retargets.get({ id: narrow.id })).toEqual({ ...narrow, tableId: null })
    expect(await failureOf(bench.client.retargets.regret({ ids: [own.id, narrow.id] }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })

  it('under limits that are named', async () => {
    const [{ reach }] = (await retargeted({ targets: 2, generations: 1, tableIds: [tables[0]] })) as [Retarget]
    const limitsUs = [reach.fastestUs * 1.5, reach.fastestUs * 1.2]
    const [front] = (await retargeted({ tableIds: [tables[0]], limitsUs })) as [Retarget]
    expect(front.limitsUs).toEqual(limitsUs.toReversed())
    expect(front.points).toHaveLength(2)
    const beyond = { searchId, tableIds: tables, limitsUs: [reach.fastestUs * 1.2, reach.fastestUs * 0.9] }
    const failure = await failureOf(bench.client.retargets.run(beyond))
    expect(failure).toMatchObject({ code: 'LATENCY_OUT_OF_REACH', details: { fastestUs: reach.fastestUs } })
    expect(failure.message).toContain((reach.slowestUs / 1_000).toPrecision(4))
  })

  it('and of a latency the candidates are trained alike, and told by validation data', async () => {
    const [{ id, points }] = (await retargeted({ tableIds: [tables[0]], targets: 3, generations: 20 })) as [Retarget]
    const point = points.at(-1)!
    expect(point.others.length).toBeGreaterThan(0)
    for (const { latencyUs, predictedAccuracy } of point.others) {
      expect(latencyUs).toBeLessThanOrEqual(point.limitUs)
      expect(predictedAccuracy).toBeLessThanOrEqual(point.predictedAccuracy)
    }
    const pictures = datasetWishSchema.parse({ name: 'few', from: fewPictures(join(home, 'pictures')) })
    expect((await bench.ended((await bench.client.datasets.add(pictures)).jobId)).failure).toBeNull()
    const wish = { id, latencies: 1, candidates: 2, settings: tiny }
    const unheld = { ...wish, settings: { ...tiny, validationShare: 0 } }
    expect(await failureOf(bench.client.retargets.finals(unheld))).toMatchObject({ code: 'BAD_REQUEST' })
    const { jobId } = await bench.client.retargets.finals(wish)
    expect(await failureOf(bench.client.retargets.remove({ id }))).toMatchObject({ code: 'CONFLICT' })
    expect((await bench.ended(jobId)).failure).toBeNull()
    const { finals } = await bench.client.retargets.get({ id })
    expect(finals).toHaveLength(1)
    const [{ limitUs, entrants }] = finals as [Retarget['finals'][number]]
    const heat = points.find((each) => each.limitUs === limitUs)!
    expect(entrants.map(({ spec }) => spec)).toEqual(
      expect.arrayContaining([heat.spec, heat.others[0]!.spec].map((spec) => expect.objectContaining(spec) as unknown)),
    )
    expect(entrants[0]!.validationAccuracy).toBeGreaterThanOrEqual(entrants[1]!.validationAccuracy)
    for (const { architectureId, evaluationId, validationAccuracy } of entrants) {
      const { origin, searchId: of, evaluations } = await bench.client.architectures.get({ id: architectureId })
      expect({ origin, searchId: of }).toEqual({ origin: 'retargeted', searchId })
      const { epochs } = evaluations.find((each) => each.id === evaluationId)!
      expect(epochs.map((epoch) => epoch.validationAccuracy)).toContain(validationAccuracy)
    }
    // What is trained is not trained again.
    const again = await bench.client.retargets.finals(wish)
    expect((await bench.ended(again.jobId)).failure).toBeNull()
    expect((await bench.client.retargets.get({ id })).finals).toEqual(finals)
  }, 120_000)

  it('and its nets become architectures, each once', async () => {
    const [front] = (await retargeted({ tableIds: [tables[0]] })) as [Retarget]
    const added = await bench.client.retargets.add({ id: front.id, count: 3 })
    expect(added.map(({ spec }) => spec)).toEqual([
      front.points[0]!.spec,
      front.points[Math.round((front.points.length - 1) / 2)]!.spec,
      front.points.at(-1)!.spec,
    ])
    expect(added[0]).toMatchObject({ origin: 'retargeted', searchId })
    expect(await bench.client.retargets.add({ id: front.id, count: 3 })).toEqual(added)
    expect(await bench.client.architectures.list()).toHaveLength(3)
    // By the table too, they take what the front says.
    const { predictions } = await bench.client.architectures.get({ id: added[1]!.id })
    expect(predictions.map(({ sumUs }) => sumUs)).toContainEqual(
      expect.closeTo(
        front.points.find(({ spec }) => JSON.stringify(spec) === JSON.stringify(added[1]!.spec))!.latencyUs,
        6,
      ),
    )
  })

  it('and is cancelled in the middle, with what was ready kept', async () => {
    const { jobId, retargetIds } = await bench.client.retargets.run({
      searchId,
      tableIds: tables,
      generations: 3_000,
      targets: 4,
    })
    await bench.until((event) => event.type === 'changed' && event.entity === 'retarget')
    expect(await failureOf(bench.client.searches.remove({ id: searchId }))).toMatchObject({ code: 'CONFLICT' })
    await bench.client.jobs.cancel({ id: jobId })
    expect((await bench.ended(jobId)).state).toBe('cancelled')
    expect((await bench.client.retargets.list({ searchId })).map(({ id }) => id)).toEqual([retargetIds[0]])
    await bench.client.retargets.remove({ id: retargetIds[0]! })
    expect(await failureOf(bench.client.retargets.remove({ id: retargetIds[0]! }))).toMatchObject({ code: 'NOT_FOUND' })
    await bench.client.searches.remove({ id: searchId })
  })
})

describe('what cannot be retargeted is refused, by code', () => {
  it('searches without scores, tables that do not fit, and what is not there', async () => {
    await bench.close()
    await storeScoredSearch(home, 'search-few', { scored: scoredSample(49) })
    const dnas = dnasSettingsSchema.parse({
      ...dnasPresets.paper,
      ...{ space: 'fbnet-mini', dataset: 'cifar10', seed: 1, latencyTableId: tables[0] },
    })
    await storeScoredSearch(home, 'search-dnas', { scored: [], settings: dnas })
    await storeScoredSearch(home, 'search-stopped', { scored: scoredSample(60), state: 'stopped' })
    bench = await openBench(home)
    const cifar = await measured('fbnet-cifar')
    const { content, name } = await bench.client.latencyTables.export({ id: tables[0] })
    const file = JSON.parse(content) as { entries: { key: string }[] }
    const lacking = file.entries.filter(({ key }) => key.startsWith('k5_e6')).map(({ key }) => key)
    const part = JSON.stringify({ ...file, entries: file.entries.filter(({ key }) => !lacking.includes(key)) })
    const { id: partId } = await bench.client.latencyTables.import({ name, content: part })
    const wrong: [Partial<Parameters<Bench['client']['retargets']['run']>[0]>, string, RegExp][] = [
      [{ searchId: 'search-few' }, 'SCORES_MISSING', /49 architectures/u],
      [{ searchId: 'search-stopped' }, 'SCORES_MISSING', /not finished \(stopped\)/u],
      [{ searchId: 'search-dnas' }, 'SCORES_MISSING', /resume search-dnas --from-epoch 89 --scored 200/u],
      [{ searchId: 'search-none' }, 'NOT_FOUND', /search-none/u],
      [{ tableIds: ['table-none'] }, 'NOT_FOUND', /table-none/u],
      [{ tableIds: [tables[0], cifar] }, 'TABLE_MISMATCH', /fbnet-cifar/u],
      [{ tableIds: [tables[0], partId] }, 'LATENCY_ROWS_MISSING', /k5_e6/u],
    ]
    for (const [wish, code, text] of wrong) {
      const failure = await failureOf(bench.client.retargets.run({ searchId, tableIds: tables, ...wish }))
      expect([wish, failure.code, failure.message]).toEqual([wish, code, expect.stringMatching(text)])
    }
    // Nothing was begun before all of it was looked at.
    expect(bench.events.filter((event) => event.type === 'job' && event.job.kind === 'retarget')).toEqual([])
    expect(await failureOf(bench.client.retargets.list({ searchId: 'search-none' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('tansaku retarget', () => {
  it('prints fronts, matrix and what it kept, and shows them again', async () => {
    await bench.close()
    const tansaku = (...args: string[]) => runTansaku(home, ['retarget', ...args])
    const text = await tansaku(searchId, '--table', ...tables, '--matrix', '--csv', 'm.csv', '--add', '2')
    expect([text.errors, text.code]).toEqual([expect.any(String), 0])
    expect(text.out).toMatch(/Narrow \(retarget-.*predicted accuracy.*k3_e/su)
    expect(text.out).toMatch(/rank correlation 0\.9\d\d/u)
    expect(text.out).toMatch(/Narrow +\d+\.\d % +0\.0 %/u)
    const kept = /Kept as architectures: (.+)/u.exec(text.out)?.[1]?.split(', ') ?? []
    expect(kept.length).toBeGreaterThanOrEqual(2)
    // Two fronts may begin and end with the same net.
    expect(new Set(kept).size).toBe(kept.length)
    const csv = readFileSync(join(home, 'm.csv'), 'utf8').trim().split('\n')
    expect(csv[0]).toBe('made_for,run_on,predicted_accuracy,latency_us,own_latency_us,regret')
    expect(csv.slice(1).every((line) => /^"[^"]+","[^"]+"(,-?[\d.e-]+){4}$/u.test(line))).toBe(true)
    const stored = await tansaku(searchId, '--json')
    const { retargets } = JSON.parse(stored.out) as { retargets: Retarget[] }
    expect(retargets.map(({ tableId }) => tableId).sort()).toEqual([...tables].sort())
    const named = await tansaku(searchId, '--table', tables[0], '--latency', '0.0001', '--json')
    expect([named.code, named.out]).toEqual([1, ''])
    expect(named.errors).toContain('error LATENCY_OUT_OF_REACH: ')
    bench = await openBench(home)
  })
})
