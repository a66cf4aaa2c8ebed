import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { trainingsIn } from '#shared/comparison/index.ts'
import { rivalGroups, type Comparison, type ComparisonPlan } from '#shared/contract/comparisons.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { datasetWishSchema } from '#shared/contract/datasets.ts'
import { fewPictures } from '../datasets/few-pictures.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'
import { scoredSample } from './scored-search.ts'

let home: string
let bench: Bench
let wish: ComparisonPlan['wish']

const settings = imageEvaluationSettingsSchema.parse({
  ...evaluationPresets.demo,
  dataset: 'few',
  seed: 1,
  epochs: 1,
  batchSize: 8,
  trainingImages: 16,
  validationShare: 0.2,
})

const open = async (): Promise<void> => {
  bench = await openBench(home)
}
const evaluationsIn = (comparison: Pick<Comparison, 'bins'>): string[] =>
  trainingsIn(comparison.bins).flatMap(({ done }) => done?.evaluationId ?? [])

beforeEach(async () => {
  home = newHome()
  await open()
  const { client } = bench
  const pictures = datasetWishSchema.parse({ name: 'few', from: fewPictures(join(home, 'pictures')) })
  expect((await bench.ended((await client.datasets.add(pictures)).jobId)).failure).toBeNull()
  const { jobId, id: tableId } = await client.latencyTables.measure({
    deviceId: 'local',
    space: 'fbnet-mini',
    protocol: { budgetSeconds: 1, minimumRounds: 1 },
  })
  expect((await bench.ended(jobId)).failure).toBeNull()
  const architectureIds: string[] = []
  for (const [index, { spec }] of scoredSample(2).entries())
    architectureIds.push((await client.architectures.add({ name: `found ${String(index)}`, spec })).id)
  wish = { tableId, architectureIds, bins: 1, runs: 2, against: [...rivalGroups], bestOf: 2, settings }
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

it('a comparison is planned, stopped, gone on with after a restart, and done; nothing is trained twice', async () => {
  const plan = await bench.client.comparisons.plan(wish)
  expect([plan.missing, await bench.client.comparisons.list()]).toEqual([expect.any(Number), []])
  expect(plan.bins[0]!.groups.map(({ trainings }) => trainings.length)).toEqual([2, 2, 2, 2, 0])

  const { jobId, id } = await bench.client.comparisons.start({ wish, run: {} })
  expect((await bench.client.comparisons.get({ id })).state).toBe('running')
  expect(await failureOf(bench.client.comparisons.resume({ id }))).toMatchObject({ code: 'CONFLICT' })
  expect(await failureOf(bench.client.comparisons.remove({ id }))).toMatchObject({ code: 'CONFLICT' })
  // As soon as one is trained.
  await bench.until(
    (event) => event.type === 'job' && (event.job.progress?.message.startsWith('training 2 of') ?? false),
  )
  await bench.client.comparisons.stop({ id })
  expect((await bench.ended(jobId)).state).toBe('cancelled')
  const stopped = await bench.client.comparisons.get({ id })
  expect(stopped.state).toBe('stopped')
  expect(stopped.missing).toBeLessThan(plan.missing)
  expect(stopped.missing).toBeGreaterThan(0)
  expect(await failureOf(bench.client.comparisons.stop({ id }))).toMatchObject({ code: 'CONFLICT' })

  await bench.close()
  await open()
  const again = await bench.client.comparisons.get({ id })
  expect([again.state, again.bins]).toEqual(['stopped', stopped.bins])
  const one = await bench.client.comparisons.resume({ id, run: { trainings: 1 } })
  expect((await bench.ended(one.jobId)).state).toBe('done')
  expect((await bench.client.comparisons.get({ id })).missing).toBe(stopped.missing - 1)

  // The same wish is the same comparison, however many are told the best of.
  const rest = await bench.client.comparisons.start({ wish: { ...wish, bestOf: 1 }, run: {} })
  expect(rest.id).toBe(id)
  expect((await bench.ended(rest.jobId)).state).toBe('done')
  const done = await bench.client.comparisons.get({ id })
  expect(done).toMatchObject({ state: 'done', missing: 0, wish: { bestOf: 1 } })
  expect(evaluationsIn(done)).toHaveLength(8)
  for (const each of evaluationsIn(stopped)) expect(evaluationsIn(done)).toContain(each)
  const seeds = done.bins.flatMap(({ groups }) => groups.map(({ trainings }) => trainings.map(({ seed }) => seed)))
  for (const [first, second] of seeds.filter(({ length }) => length > 0)) expect(first).not.toBe(second)

  const once = evaluationsIn(done)
  const nothing = await bench.client.comparisons.start({ wish, run: {} })
  expect((await bench.ended(nothing.jobId)).state).toBe('done')
  expect(evaluationsIn(await bench.client.comparisons.get({ id }))).toEqual(once)
  const records = await Promise.all(
    [...new Set(trainingsIn(done.bins).map(({ architecture }) => architecture.id!))].map((each) =>
      bench.client.architectures.get({ id: each }),
    ),
  )
  expect(
    records
      .flatMap(({ evaluations }) => evaluations)
      .map(({ id: each }) => each)
      .sort(),
  ).toEqual([...new Set(once)].sort())
  expect(await bench.client.comparisons.list()).toMatchObject([{ id, missing: 0, trainings: 8, bins: 1 }])

  // The front of what was found shows what it was held against, at the latencies of its own axis.
  const query = { x: 'predicted-latency', architectureIds: wish.architectureIds, protocol: null } as const
  const [series] = (await bench.client.fronts.get(query)).series
  expect(series!.rivals.map(({ kind, comparisonId }) => [kind, comparisonId])).toEqual(
    ['random', 'largest-macs', 'largest-params'].map((kind) => [kind, id]),
  )
  const { groups } = done.bins[0]!
  const random = groups.find(({ kind }) => kind === 'random')!.trainings.map((training) => training.done!.figure)
  expect(series!.rivals[0]!.points).toEqual([
    { x: expect.any(Number), trainings: 2, mean: (random[0]! + random[1]!) / 2, interval: expect.any(Object) },
  ])
  const { calibration } = await bench.client.latencyTables.get({ id: wish.tableId })
  expect(series!.rivals[0]!.points[0]!.x / (calibration?.factor ?? 1)).toBeCloseTo(
    groups[1]!.trainings.reduce((sum, { latencyUs }) => sum + latencyUs, 0) / 2,
    6,
  )
  // Not where none of them is shown.
  const [stranger] = done.bins[0]!.groups[1]!.trainings
  const elsewhere = await bench.client.fronts.get({ ...query, architectureIds: [stranger!.architecture.id!] })
  expect(elsewhere.series.map(({ rivals }) => rivals)).toEqual([[]])

  await bench.client.comparisons.remove({ id })
  expect(await bench.client.comparisons.list()).toEqual([])
}, 600_000)

it('MobileNetV2 of the latency is measured and takes part; the plan outlives its table', async () => {
  const run = { trainings: 0, measures: true }
  const { jobId, id } = await bench.client.comparisons.start({ wish, run })
  expect((await bench.ended(jobId)).failure).toBeNull()
  const { bins } = await bench.client.comparisons.get({ id })
  const { others } = await bench.client.latencyTables.range({ id: wish.tableId })
  expect(others.length).toBeGreaterThanOrEqual(6)
  const [bin] = bins
  const near = others.filter(({ latencyUs }) => Math.abs(latencyUs / bin!.latencyUs - 1) <= 0.1)
  expect(bin!.groups.at(-1)!.trainings).toHaveLength(near.length === 0 ? 0 : 2)
  await bench.client.latencyTables.remove({ id: wish.tableId })
  expect(await bench.client.comparisons.get({ id })).toMatchObject({
    tableId: null,
    bins: [{ latencyUs: bin!.latencyUs }],
  })
  expect(await failureOf(bench.client.comparisons.plan({ ...wish, bins: 2 }))).toMatchObject({ code: 'NOT_FOUND' })
}, 120_000)

it('what cannot be compared is refused before anything begins', async () => {
  const { client } = bench
  expect(await failureOf(client.comparisons.plan({ ...wish, bestOf: 3 }))).toMatchObject({ code: 'BAD_REQUEST' })
  expect(await failureOf(client.comparisons.plan({ ...wish, architectureIds: ['net-none'] }))).toMatchObject({
    code: 'NOT_FOUND',
  })
  const mobilenet = await client.architectures.add({
    name: 'mobilenet',
    spec: { family: 'mobilenet-v2', width: 1, input: 32, classes: 10 },
  })
  const other = { ...wish, architectureIds: [mobilenet.id] }
  expect(await failureOf(client.comparisons.start({ wish: other, run: {} }))).toMatchObject({ code: 'TABLE_MISMATCH' })
  expect(await client.comparisons.list()).toEqual([])
}, 60_000)
