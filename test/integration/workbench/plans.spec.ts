import { afterEach, beforeEach, expect, it } from 'vitest'
import { planEffortSchema, planWishSchema, type Plan, type PlanWish } from '#shared/contract/plans.ts'
import { quickTrainings } from '#shared/plans/trainings.ts'
import { openStore } from '#main/store/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { cifar10Folder, testCacheFolder } from '../search/places.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

/** All of a plan, as little of each part as there can be. */
const tiny = planEffortSchema.parse({
  tableSeconds: 1,
  auditedNets: 2,
  supernet: {
    ...quickTrainings.supernet,
    epochs: 1,
    batchSize: 8,
    trainingImages: 60,
    scoreShare: 0.5,
    statisticsBatches: 1,
    scoredArchitectures: 50,
  },
  evaluation: { ...quickTrainings.evaluation, epochs: 1, batchSize: 8, trainingImages: 16, validationShare: 0.01 },
  bins: 1,
  runs: 2,
  measureSeconds: 1,
})

let home: string
let bench: Bench
const open = async (...devices: string[]): Promise<void> => {
  bench = await openBench(home, {
    deviceSource: createFixedSource(devices.map((id) => pretendDevice(id))),
    datasetFolders: { cifar10: cifar10Folder },
    cache: testCacheFolder,
  })
}
beforeEach(async () => {
  home = newHome()
  await open('local', 'phone')
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const wishFor = (devices: string[], more: Partial<PlanWish> = {}): PlanWish =>
  planWishSchema.parse({ dataset: 'cifar10', devices: devices.map((deviceId) => ({ deviceId })), ...more })
const statesOf = ({ steps }: Plan): string[] =>
  steps.map(({ kind, deviceId, state, reused }) => `${kind} ${deviceId ?? 'all'} ${reused ? 'reused' : state}`)
const plan = (id: string): Promise<Plan> => bench.client.plans.get({ id })

it('one wish becomes tables, a supernet, fronts, trainings beside random ones and measurements; it outlives a stop and a device', async () => {
  // Both are known; one is gone when the plan begins.
  await bench.client.devices.list()
  await bench.close()
  await open('local')
  const { client } = bench
  const wish = wishFor(['phone', 'local'], { effort: tiny })
  const estimate = await client.plans.estimate(wish)
  expect(estimate.steps.map(({ kind }) => kind)).toEqual([
    'table',
    'table',
    'supernet',
    'front',
    'front',
    'training',
    'training',
    'measuring',
    'measuring',
  ])
  expect(estimate.total.low).toBeLessThan(estimate.total.likely)
  expect(await client.plans.list()).toEqual([])

  const { id } = await client.plans.start(wish)
  await bench.until((event) => event.type === 'changed' && event.entity === 'comparison')
  // In the middle of the trainings the workbench closes.
  await bench.close()
  await open('local')
  expect(await plan(id)).toMatchObject({ state: 'stopped', failure: null })
  const { jobId } = await bench.client.plans.resume({ id })
  expect(await failureOf(bench.client.plans.remove({ id }))).toMatchObject({ code: 'CONFLICT' })
  expect(await bench.ended(jobId)).toMatchObject({ state: 'failed', failure: { code: 'DEVICE_UNKNOWN' } })

  const waiting = await plan(id)
  expect(waiting).toMatchObject({ state: 'paused', failure: { code: 'DEVICE_UNKNOWN' } })
  expect(statesOf(waiting)).toEqual([
    'table phone paused',
    'table local done',
    'supernet all done',
    'front phone waiting',
    'front local done',
    'training phone waiting',
    'training local done',
    'measuring phone waiting',
    'measuring local done',
  ])
  const record = (kind: string): string => waiting.steps.find((step) => step.kind === kind && step.recordId)!.recordId!
  expect(await bench.client.retargets.get({ id: record('front') })).toMatchObject({
    searchId: record('supernet'),
    tableId: record('table'),
  })
  const { bins, missing } = await bench.client.comparisons.get({ id: record('training') })
  expect(missing).toBe(0)
  expect(bins.map(({ groups }) => groups.map(({ kind, trainings }) => [kind, trainings.length]))).toEqual([
    [
      ['found', 2],
      ['random', 2],
      ['largest-macs', 0],
      ['largest-params', 0],
      ['reference', 0],
    ],
  ])
  expect(waiting.networks.map(({ isFound }) => isFound)).toEqual([true, false, false])
  for (const { architectureId } of waiting.networks) {
    const { measurements, figures } = await bench.client.architectures.get({ id: architectureId })
    expect([measurements.length, figures.length]).toEqual([1, 1])
  }
  const shown = await bench.client.fronts.get({
    architectureIds: waiting.networks.map(({ architectureId }) => architectureId),
    protocol: waiting.protocol,
  })
  expect(shown.series.map(({ points }) => points.length)).toEqual([3])

  await bench.client.plans.remove({ id })
  expect(await bench.client.plans.list()).toEqual([])
  expect(await bench.client.searches.list()).toHaveLength(1)
}, 120_000)

it('a plan whose process died is interrupted; what cannot be wished for is refused', async () => {
  const { client } = bench
  const { id } = await client.plans.start(wishFor(['local'], { effort: tiny }))
  await client.plans.stop({ id })
  await bench.until((event) => event.type === 'job' && event.job.subjectId === id && event.job.finishedAt !== null)
  const stopped = await plan(id)
  expect(stopped.state).toBe('stopped')
  await bench.close()
  const store = await openStore({ home, access: 'write', host: 'test' })
  await store.plans.update({ ...stopped, state: 'running' })
  await store.close()
  await open('local')
  expect(bench.workbench.abandoned).toContain(id)
  expect(await plan(id)).toMatchObject({ state: 'interrupted', progress: null })

  for (const [wish, code] of [
    [wishFor(['nobody']), 'DEVICE_UNKNOWN'],
    [{ ...wishFor(['local']), dataset: 'nothing' }, 'NOT_FOUND'],
    [{ ...wishFor(['local']), devices: [] }, 'BAD_REQUEST'],
  ] satisfies [PlanWish, string][])
    expect([code, await failureOf(bench.client.plans.start(wish))]).toMatchObject([code, { code }])
  expect(await bench.client.plans.list()).toHaveLength(1)
}, 60_000)
