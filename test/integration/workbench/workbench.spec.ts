import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { type DnasSettings } from '#shared/contract/searches.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { forkLauncher } from '#main/compute/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { openStore } from '#main/store/index.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'

let home: string
let bench: Bench
beforeEach(() => {
  home = newHome()
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

const random = { algorithm: 'random', space: 'fbnet-mini', seed: 3, architectures: 3 } as const
const quick = { budgetSeconds: 1, minimumRounds: 1 }
const dnas = (wish: Partial<DnasSettings>): DnasSettings =>
  dnasSettingsSchema.parse({
    algorithm: 'dnas',
    space: 'fbnet-mini',
    dataset: 'cifar10',
    seed: 1,
    latencyTableId: 'none',
    ...wish,
  })

describe('a search', () => {
  it('runs in its own process and leaves its networks, counted and told of', async () => {
    bench = await openBench(home)
    const { jobId, id } = await bench.client.searches.start({ name: '', settings: random })
    expect((await bench.ended(jobId)).state).toBe('done')
    const search = await bench.client.searches.get({ id })
    expect(search).toMatchObject({ state: 'done', name: 'fbnet-mini random', failure: null })
    expect(search.architectureIds).toHaveLength(3)
    const network = await bench.client.architectures.get({ id: search.architectureIds[0]! })
    expect(network).toMatchObject({ origin: 'random', searchId: id })
    expect(network.macs).toBeGreaterThan(100_000)
    expect(bench.events.some((event) => event.type === 'changed' && event.entity === 'architecture')).toBe(true)
  })

  it('whose process is killed is interrupted, says so, and can be resumed', async () => {
    const killing = forkLauncher()
    let launches = 0
    bench = await openBench(home, {
      launcher(options) {
        const child = killing(options)
        launches += 1
        if (launches === 1) process.kill(child.pid!, 'SIGKILL')
        return child
      },
    })
    const { jobId, id } = await bench.client.searches.start({ name: 'x', settings: random })
    expect(await bench.ended(jobId)).toMatchObject({
      state: 'failed',
      failure: { code: 'PROCESS_DIED', details: { signal: 'SIGKILL' } },
    })
    expect((await bench.client.searches.get({ id })).state).toBe('interrupted')
    expect((await bench.client.system.info()).interrupted).toEqual([id])
    const again = await bench.client.searches.resume({ id })
    expect((await bench.ended(again.jobId)).state).toBe('done')
    expect((await bench.client.searches.get({ id })).architectureIds).toHaveLength(3)
  })

  it('refuses a table that is not there, of another space, or incomplete', async () => {
    bench = await openBench(home, { deviceSource: createFixedSource([pretendDevice('local', { passMs: 500 })]) })
    expect((await failureOf(bench.client.searches.start({ name: '', settings: dnas({}) }))).code).toBe('NOT_FOUND')
    const { jobId, id } = await bench.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: quick,
    })
    expect(
      await failureOf(bench.client.searches.start({ name: '', settings: dnas({ latencyTableId: id }) })),
    ).toMatchObject({ code: 'LATENCY_ROWS_MISSING' })
    await bench.ended(jobId)
    expect(
      await failureOf(
        bench.client.searches.start({ name: '', settings: dnas({ latencyTableId: id, space: 'fbnet-cifar' }) }),
      ),
    ).toMatchObject({ code: 'TABLE_MISMATCH', details: { found: 'fbnet-mini', expected: 'fbnet-cifar' } })
    expect(
      (
        await failureOf(
          bench.client.searches.start({ name: '', settings: dnas({ latencyTableId: id, dataset: 'cifar11' }) }),
        )
      ).code,
    ).toBe('NOT_FOUND')
    expect(await bench.client.searches.list()).toEqual([])
  })

  it('refuses data that is missing', async () => {
    bench = await openBench(home, { datasetFolders: { cifar10: home } })
    expect((await bench.client.datasets.list()).find(({ id }) => id === 'cifar10')).toMatchObject({ state: 'missing' })
    expect((await failureOf(bench.client.searches.start({ name: '', settings: dnas({}) }))).code).toBe(
      'DATASET_MISSING',
    )
  })
})

describe('a latency table', () => {
  it('is measured, audited, used for predictions, and kept', async () => {
    bench = await openBench(home)
    const { jobId, id } = await bench.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: quick,
    })
    expect((await bench.ended(jobId)).failure).toBeNull()
    const audit = await bench.client.latencyTables.audit({ tableId: id, nets: 4, seed: 1 })
    expect((await bench.ended(audit.jobId)).failure).toBeNull()
    await bench.close()
    bench = await openBench(home)
    const table = await bench.client.latencyTables.get({ id })
    expect(table).toMatchObject({
      state: 'complete',
      engine: 'pretend',
      measured: table.operators,
      deviceName: 'Pretend local',
    })
    expect(table.entries[0]?.label).toBe('stem')
    expect(table.conditions.length).toBeGreaterThan(1)
    expect(table.audit?.nets).toHaveLength(4)
    const { id: netId } = await bench.client.architectures.add({
      name: 'mine',
      spec: { family: 'fbnet', space: 'fbnet-mini', blocks: ['skip', 'skip', 'skip', 'skip', 'skip', 'skip', 'skip'] },
    })
    const [prediction] = (await bench.client.architectures.get({ id: netId })).predictions
    expect(prediction).toMatchObject({ tableId: id, target: table.target, calibration: table.calibration })
    expect(table.calibration).toMatchObject({
      auditId: table.audit!.id,
      factor: table.audit!.calibration.factor,
      sumError: table.audit!.mape,
    })
  })

  it('keeps what was measured when it is cancelled, and goes on from there', async () => {
    bench = await openBench(home, { deviceSource: createFixedSource([pretendDevice('local', { passMs: 300 })]) })
    const { jobId, id } = await bench.client.latencyTables.measure({
      deviceId: 'local',
      space: 'fbnet-mini',
      protocol: { ...quick, budgetSeconds: 100, intervalTarget: 1e-9, minimumRounds: 1_000_000 },
    })
    await bench.until((event) => event.type === 'table-entries')
    expect((await bench.client.jobs.cancel({ id: jobId })).state).toBe('cancelling')
    expect((await bench.ended(jobId)).state).toBe('cancelled')
    expect(await bench.client.latencyTables.list()).toMatchObject([{ id, state: 'paused' }])
    expect((await bench.client.latencyTables.get({ id })).entries.length).toBeGreaterThan(0)
    const again = await bench.client.latencyTables.resume({ id })
    await bench.client.jobs.cancel({ id: again.jobId })
    expect((await bench.ended(again.jobId)).state).toBe('cancelled')
  })

  it('of an unknown device or space is refused', async () => {
    bench = await openBench(home)
    expect(
      await failureOf(
        bench.client.latencyTables.measure({ deviceId: 'adb:nobody', space: 'fbnet-mini', protocol: {} }),
      ),
    ).toMatchObject({ code: 'DEVICE_UNKNOWN', details: { known: ['local'] } })
    expect(
      (await failureOf(bench.client.latencyTables.measure({ deviceId: 'local', space: 'darts-rnn', protocol: {} })))
        .code,
    ).toBe('BAD_REQUEST')
    // @ts-expect-error what a page of another version might send
    const unknown: { space: 'fbnet' } = { space: 'nonsense' }
    const wrong = await failureOf(bench.client.latencyTables.measure({ deviceId: 'local', ...unknown, protocol: {} }))
    expect(wrong.code).toBe('BAD_REQUEST')
    expect(wrong.message).toContain('space')
  })
})

describe('jobs', () => {
  it('have a device to themselves, one after the other, and other devices beside', async () => {
    const order: string[] = []
    const devices = [
      pretendDevice('adb:a', { passMs: 150, onRun: (id) => order.push(id) }),
      pretendDevice('adb:b', { passMs: 10, onRun: (id) => order.push(id) }),
    ]
    bench = await openBench(home, { deviceSource: createFixedSource(devices) })
    const measure = (deviceId: string) =>
      bench.client.latencyTables.measure({ deviceId, space: 'fbnet-mini', protocol: { ...quick, budgetSeconds: 1 } })
    const [first, second, other] = [await measure('adb:a'), await measure('adb:a'), await measure('adb:b')]
    const states = Object.fromEntries((await bench.client.jobs.list()).map((job) => [job.id, job.state]))
    expect([states[first.jobId], states[second.jobId], states[other.jobId]]).toEqual(['running', 'queued', 'running'])
    expect((await bench.client.jobs.cancel({ id: second.jobId })).state).toBe('cancelled')
    expect((await bench.ended(first.jobId)).state).toBe('done')
    expect(await bench.client.latencyTables.get({ id: second.id })).toMatchObject({ state: 'paused', measured: 0 })
    expect(new Set(order)).toEqual(new Set(['adb:a', 'adb:b']))
  })

  it('cannot be removed from under', async () => {
    bench = await openBench(home, { deviceSource: createFixedSource([pretendDevice('local', { passMs: 200 })]) })
    const { id } = await bench.client.latencyTables.measure({ deviceId: 'local', space: 'fbnet-mini', protocol: quick })
    expect((await failureOf(bench.client.latencyTables.remove({ id }))).code).toBe('CONFLICT')
  })
})

describe('a home', () => {
  it('has one workbench that writes and others that look on', async () => {
    bench = await openBench(home)
    await expect(openBench(home)).rejects.toMatchObject({ code: 'HOME_IN_USE' })
    const reader = await openBench(home, { access: 'read' })
    expect(await reader.client.searches.list()).toEqual([])
    expect((await failureOf(reader.client.searches.start({ name: '', settings: random }))).code).toBe('HOME_IN_USE')
    await reader.close()
  })
})

describe('a front', () => {
  it('names the networks that no other beats, for each device', async () => {
    const store = await openStore({ home, access: 'write', host: 'test' })
    const at = '2026-01-02T03:04:05.000Z'
    const device = await pretendDevice('local').describe(new AbortController().signal)
    await store.devices.save(device)
    const nets = [
      ['quick', 100, 0.5],
      ['good', 200, 0.7],
      ['beaten', 250, 0.6],
    ] as const
    for (const [name, us, accuracy] of nets) {
      await store.architectures.add({
        id: name,
        name,
        origin: 'random',
        searchId: null,
        spec: { family: 'fbnet', space: 'fbnet-mini', blocks: [] },
        params: us,
        macs: us,
        paramsConvFc: us,
        macsWithPool: us,
        createdAt: at,
      })
      await store.evaluations.add({
        id: name,
        architectureId: name,
        settings: imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1, epochs: 1, batchSize: 1 }),
      })
      await store.evaluations.saveResult(name, { epoch: 0, testLoss: 1, testAccuracy: accuracy })
      await store.evaluations.setState(name, 'done')
      await store.measurements.add({
        id: name,
        architectureId: name,
        deviceId: 'local',
        deviceName: 'd',
        target: {
          deviceId: 'local',
          engine: 'ncnn',
          engineVersion: '1',
          precision: 'fp32',
          threads: 1,
          cores: [0],
        },
        medianUs: us,
        minUs: us,
        p90Us: us,
        intervalUs: { low: us, high: us },
        engine: 'e',
        at,
        rawUs: [us],
        binarySha256: 'f',
        conditions: [],
        warnings: [],
        speed: null,
        loading: null,
        protocol: {
          version: 1,
          precision: 'fp32',
          threads: 1,
          cores: [],
          warmupRounds: 1,
          intervalTarget: 0.1,
          budgetSeconds: 1,
          minimumRounds: 1,
        },
      })
    }
    await store.close()
    bench = await openBench(home)
    const {
      series: [series],
      xUnit,
    } = await bench.client.fronts.get({})
    expect(series!.points.map((point) => [point.name, point.standing])).toEqual([
      ['quick', 'front'],
      ['good', 'front'],
      ['beaten', 'dominated'],
    ])
    expect(xUnit).toBe('µs')
    // Up to the worst latency and accuracy of all (250 µs, 50 %): only "good" adds an area, 50 × 0.2.
    expect(series!.hypervolume).toBeCloseTo(10, 6)
    expect((await bench.client.fronts.get({ x: 'macs' })).series[0]?.points).toHaveLength(3)
  })
})
