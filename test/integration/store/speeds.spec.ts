import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fbnetSpaces, randomArchitecture } from '#shared/architecture/index.ts'
import type { Audit } from '#shared/contract/latency-tables.ts'
import type { DeviceSpeed } from '#shared/contract/speed.ts'
import { factorBetween } from '#shared/latency/speed.ts'
import { createRandom } from '#shared/random.ts'
import { openStore, type Store } from '#main/store/index.ts'
import { stretchUnder } from './stretch.ts'

const at = '2026-01-02T03:04:05.000Z'
const device = {
  id: 'local',
  kind: 'local' as const,
  name: 'This computer',
  model: 'x',
  soc: null,
  operatingSystem: 'Linux',
  abis: ['x86_64'],
  clusters: [],
  memoryBytes: null,
  transport: 'none' as const,
  state: 'ready' as const,
  advice: null,
  server: null,
  conditions: null,
  lastSeenAt: at,
}
const target = {
  deviceId: 'local',
  engine: 'ncnn' as const,
  engineVersion: '1',
  precision: 'fp32' as const,
  threads: 1,
  cores: [0],
}
const subject = { target, protocol: 3, binarySha256: 'f00' }
const protocol = {
  version: 3,
  precision: 'fp32' as const,
  threads: 1,
  cores: [0],
  warmupRounds: 1,
  intervalTarget: 0.02,
  budgetSeconds: 10,
  minimumRounds: 3,
}
const slow: DeviceSpeed = { arithmeticUs: 150, memoryUs: 200 }
const fast: DeviceSpeed = { arithmeticUs: 100, memoryUs: 180 }
const told = { taken: slow, told: slow }
const factor = factorBetween(slow, fast)

let home: string
let store: Store
beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'tansaku-speeds-'))
  store = await openStore({ home, access: 'write', host: 'test' })
  await store.devices.save(device)
})
afterEach(async () => {
  await store.close()
  rmSync(home, { recursive: true, force: true })
})

async function addTable(id: string, of: Partial<typeof target> = {}, version = 3): Promise<void> {
  const identity = { space: 'fbnet-mini' as const, size: null, engine: 'ncnn 1', binarySha256: 'f00', operators: 1 }
  await store.latencyTables.add({ id, device, ...identity, protocol: { ...protocol, version } })
  await store.latencyTables.setTarget(id, { ...target, ...of }, 'ncnn 1', 'f00')
  const figures = { medianUs: 20, minUs: 18, p90Us: 25, intervalUs: { low: 19, high: 21 }, samples: 9, noisy: false }
  await store.latencyTables.saveEntries(id, [{ key: 'k', label: 'stem', position: 0, ...figures }])
  await store.latencyTables.setSpeed(id, told)
}
const rowOf = async (id: string) => (await store.latencyTables.entries(id))[0]!

const audit: Audit = {
  id: 'audit-1',
  tableId: 'table-a',
  at,
  nets: [{ architecture: 'n', predictedUs: 20, measuredUs: 22, intervalUs: { low: 21, high: 23 } }],
  bias: -0.09,
  mape: 0.09,
  spearman: 1,
  within5: 0,
  within10: 1,
  calibration: { factor: 1.1, interval: { low: 1.1, high: 1.1 } },
  referenceRatio: 1,
  speed: told,
  actions: [],
  target,
}

describe('a settled speed that moves', () => {
  beforeEach(async () => {
    await store.speeds.learn(subject, slow)
    await addTable('table-a')
  })

  it('tells tables, audits and measurements of the target at it, and keeps what they were taken at', async () => {
    await store.audits.add(audit)
    const spec = randomArchitecture(fbnetSpaces['fbnet-mini'], createRandom(1))
    const counts = { params: 1, paramsConvFc: 1, macs: 1, macsWithPool: 1, createdAt: at }
    await store.architectures.add({ id: 'net', name: 'net', spec, origin: 'imported', searchId: null, ...counts })
    const loading = { loadUs: 900, peakBytes: 4_000_000 }
    await store.measurements.add({
      ...{ id: 'm', architectureId: 'net', deviceId: 'local', deviceName: 'This computer', target },
      ...{ medianUs: 20, minUs: 18, p90Us: 25, intervalUs: { low: 19, high: 21 }, engine: 'ncnn 1', at },
      ...{ rawUs: [20], protocol, binarySha256: 'f00', conditions: [], warnings: [], speed: told, loading },
    })

    const learnt = await store.speeds.learn(subject, fast)
    expect(learnt.settled).toEqual(fast)
    const row = await rowOf('table-a')
    expect([row.medianUs, row.minUs, row.p90Us, row.intervalUs.low, row.intervalUs.high]).toEqual(
      [20, 18, 25, 19, 21].map((us) => expect.closeTo(us * factor) as number),
    )
    expect((await store.latencyTables.find('table-a'))!.speed).toEqual({ taken: slow, told: fast })
    const [again] = await store.audits.ofTable('table-a')
    expect(again).toMatchObject({ bias: -0.09, speed: { taken: slow, told: fast } })
    expect(again!.nets[0]!.predictedUs / again!.nets[0]!.measuredUs).toBeCloseTo(20 / 22)
    expect(again!.nets[0]!.measuredUs).toBeCloseTo(22 * factor)
    const [measurement] = await store.measurements.list()
    expect(measurement!.loading).toEqual(loading)
    expect(measurement!.medianUs).toBeCloseTo(20 * factor)
    expect(measurement!.speed).toEqual({ taken: slow, told: fast })
  })

  it('leaves those of other targets and of earlier versions of the protocol as they are', async () => {
    await addTable('table-b', { threads: 2 })
    await addTable('table-c', {}, 2)
    await store.speeds.learn(subject, fast)
    expect([(await rowOf('table-b')).medianUs, (await rowOf('table-c')).medianUs]).toEqual([20, 20])
    expect(await store.speeds.find({ ...subject, target: { ...target, threads: 2 } })).toBeNull()
  })

  it('is that of one build of the program: another learns its own, and moves nothing that the first measured', async () => {
    const rebuilt = { ...subject, binarySha256: 'f01' }
    expect(await store.speeds.find(rebuilt)).toBeNull()
    await store.speeds.learn(rebuilt, { arithmeticUs: 120, memoryUs: 200 })
    expect((await store.speeds.learn(rebuilt, fast)).settled).toEqual(fast)
    expect((await rowOf('table-a')).medianUs).toBe(20)
    expect(await store.speeds.find(subject)).toBeNull()
  })

  it('kept before its program was is believed of any', async () => {
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    database.prepare(`update target_speeds set speed = json_remove(speed, '$.binarySha256')`).run()
    database.close()
    expect((await store.speeds.find({ ...subject, binarySha256: 'f01' }))!.settled).toEqual(slow)
  })

  it('is learnt anew where what was kept is damaged', async () => {
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    database.prepare(`update target_speeds set speed = '['`).run()
    database.close()
    expect(await store.speeds.find(subject)).toBeNull()
    expect((await store.speeds.learn(subject, fast)).settled).toEqual(fast)
  })

  it('changes nothing where a session was slower, or faster by next to nothing', async () => {
    await store.speeds.learn(subject, { arithmeticUs: 220, memoryUs: 300 })
    await store.speeds.learn(subject, { arithmeticUs: 149, memoryUs: 200 })
    expect((await rowOf('table-a')).medianUs).toBe(20)
    expect((await store.speeds.find(subject))!.sessions).toHaveLength(3)
  })
})

it('a raw sample keeps the run that it is of', async () => {
  await addTable('table-a')
  const conditions = { at, temperatureC: null, batteryPercent: null, charging: null, thermalStatus: null }
  const stretch = stretchUnder({ ...conditions, frequenciesMhz: [], loadAverage: null })
  const references = { referenceUs: [70, 71, 99], referenceAfterUs: [70, 72, 70], memoryUs: [90, 91, 92] }
  const samples = [
    { key: 'k', us: [20.5, 21], runs: [0, 1] },
    { key: 'old', us: [3] },
  ]
  await store.latencyTables.addStretch('table-a', { ...stretch, ...references, samples })
  const [kept] = await store.latencyTables.stretches('table-a')
  expect(kept).toMatchObject(references)
  expect(kept!.samples).toEqual(samples)
})
