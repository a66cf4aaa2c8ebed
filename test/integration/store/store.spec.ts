import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { dnasSettingsSchema } from '#shared/algorithms/index.ts'
import { type EpochRecord } from '#shared/contract/searches.ts'
import { createLatencyTableRepository } from '#main/store/repositories/latency-tables.ts'
import type { Schema } from '#main/store/schema.ts'
import { createUnreadableRows } from '#main/store/unreadable.ts'
import { guarded, openSqlite } from '#main/store/sqlite.ts'
import { openStore, type Store } from '#main/store/index.ts'
import { stretchUnder } from './stretch.ts'

let home: string
let open: Store[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tansaku-store-'))
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close()
  rmSync(home, { recursive: true, force: true })
})

async function store(access: 'read' | 'write' = 'write', waitMs = 0): Promise<Store> {
  const opened = await openStore({ home, access, host: 'test', waitMs })
  open.push(opened)
  return opened
}

async function reopen(current: Store): Promise<Store> {
  await current.close()
  open = open.filter((each) => each !== current)
  return store()
}

const at = '2026-01-02T03:04:05.000Z'
const conditions = {
  at,
  temperatureC: 40,
  batteryPercent: null,
  charging: null,
  thermalStatus: null,
  frequenciesMhz: [2000],
  loadAverage: 0.1,
}
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
const protocol = {
  version: 1,
  precision: 'fp32' as const,
  threads: 1,
  cores: [0],
  warmupRounds: 1,
  intervalTarget: 0.02,
  budgetSeconds: 10,
  minimumRounds: 3,
}
const table = {
  id: 'table-a',
  device,
  space: 'fbnet-mini' as const,
  size: null,
  protocol,
  engine: 'ncnn',
  binarySha256: 'f00',
  operators: 2,
}
const entry = {
  key: 'k',
  label: 'stem',
  position: 0,
  medianUs: 2,
  minUs: 1,
  p90Us: 3,
  intervalUs: { low: 1.5, high: 2.5 },
  samples: 3,
  noisy: false,
}

async function withTable(): Promise<Store> {
  const opened = await store()
  await opened.devices.save(device)
  await opened.latencyTables.add(table)
  return opened
}

const addNet = (current: Store): Promise<void> =>
  current.architectures.add({
    id: 'net',
    name: 'n',
    origin: 'random',
    searchId: null,
    spec: { family: 'fbnet', space: 'fbnet-mini', blocks: [] },
    params: 1,
    macs: 1,
    paramsConvFc: 1,
    macsWithPool: 1,
    createdAt: at,
  })

const epoch = (n: number, theta: number[][]): EpochRecord => ({
  epoch: n,
  trainLoss: 1,
  trainAccuracy: 0.5,
  validationLoss: null,
  validationAccuracy: null,
  expectedLatencyUs: 100,
  temperature: 5,
  learningRate: 0.1,
  parameters: { theta },
  collapse: null,
  durationMs: 10,
  rssBytes: 1,
  tensors: 3,
})
const settings = dnasSettingsSchema.parse({
  algorithm: 'dnas',
  space: 'fbnet-mini',
  dataset: 'cifar10',
  seed: 1,
  latencyTableId: 'table-a',
})

describe('the store', () => {
  it('keeps a latency table with its raw samples over a restart', async () => {
    let current = await withTable()
    await current.latencyTables.addStretch('table-a', {
      ...stretchUnder(conditions),
      conditionsAfter: { ...conditions, temperatureC: 50 },
      samples: [{ key: 'k', us: [1.25, 2, 3.5] }],
    })
    await current.latencyTables.saveEntries('table-a', [entry])
    await current.latencyTables.saveEntries('table-a', [{ ...entry, medianUs: 2.25 }])
    current = await reopen(current)
    const [stored] = await current.latencyTables.list()
    expect(stored).toMatchObject({ id: 'table-a', measured: 1, operators: 2, state: 'paused', protocol })
    expect((await current.latencyTables.entries('table-a'))[0]?.medianUs).toBe(2.25)
    expect((await current.latencyTables.stretches('table-a'))[0]?.samples).toEqual([{ key: 'k', us: [1.25, 2, 3.5] }])
    expect((await current.latencyTables.conditions('table-a')).map((each) => each.temperatureC)).toEqual([40, 50])
  })

  it('hands on no stretch whose record is not one, and leaves the others', async () => {
    const current = await withTable()
    for (const us of [1, 2])
      await current.latencyTables.addStretch('table-a', {
        ...stretchUnder(conditions),
        samples: [{ key: 'k', us: [us] }],
      })
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    database.exec("UPDATE latency_chunks SET record = json_remove(record, '$.durationMs') WHERE chunk = 0")
    database.close()
    expect((await current.latencyTables.stretches('table-a')).map(({ samples }) => samples[0]?.us)).toEqual([[2]])
  })

  it('keeps epochs and architecture parameters bit for bit, an epoch run again replacing the old one', async () => {
    let current = await withTable()
    await current.searches.add({ id: 's', name: 'a', settings })
    await current.searches.saveEpoch(
      's',
      epoch(0, [
        [0.1, 0.2],
        [1 / 3, Math.PI],
      ]),
    )
    await current.searches.saveEpoch(
      's',
      epoch(1, [
        [9, 9],
        [9, 9],
      ]),
    )
    await current.searches.saveEpoch(
      's',
      epoch(1, [
        [0, -0.5],
        [1e-300, 4],
      ]),
    )
    current = await reopen(current)
    const { epochRecords } = await current.searches.details('s')
    expect(epochRecords.map((each) => each.parameters['theta'])).toEqual([
      [
        [0.1, 0.2],
        [1 / 3, Math.PI],
      ],
      [
        [0, -0.5],
        [1e-300, 4],
      ],
    ])
  })

  it("keeps an evaluation's result, and counts it once it is done", async () => {
    let current = await store()
    await addNet(current)
    const settings = imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1, epochs: 3, batchSize: 1 })
    const result = { epoch: 1, testLoss: 0.75, testAccuracy: 0.7 }
    await current.evaluations.add({ id: 'e', architectureId: 'net', settings })
    await current.evaluations.add({ id: 'l', architectureId: 'net', settings: { ...settings, validationShare: 0 } })
    expect(await current.evaluations.find('e')).toMatchObject({ chosenOn: 'validation', result: null })
    expect(await current.evaluations.find('l')).toMatchObject({ chosenOn: 'last' })
    await current.evaluations.saveResult('e', result)
    expect(await current.evaluations.finished()).toEqual([])
    await current.evaluations.setState('e', 'done')
    current = await reopen(current)
    expect(await current.evaluations.find('e')).toMatchObject({ result, state: 'done' })
    expect(await current.evaluations.finished()).toMatchObject([
      { id: 'e', architectureId: 'net', settings, chosenOn: 'validation', result },
    ])
  })

  it("keeps the pictures of an evaluation's mistakes for as long as the evaluation", async () => {
    let current = await store()
    await addNet(current)
    const settings = imageEvaluationSettingsSchema.parse({ dataset: 'cifar10', seed: 1 })
    for (const id of ['e', 'older']) await current.evaluations.add({ id, architectureId: 'net', settings })
    const result = {
      epoch: 1,
      testLoss: 0.75,
      testAccuracy: 0.7,
      mistakes: [{ image: 3, label: 'cat', answer: 'dog', confidence: 0.9 }],
    }
    await current.evaluations.saveResult('older', { epoch: 1, testLoss: 1, testAccuracy: 0.5 })
    await current.evaluations.saveResult('e', result, ['png of before'])
    await current.evaluations.saveResult('e', result, ['png'])
    current = await reopen(current)
    expect((await current.evaluations.find('e'))!.result).toEqual(result)
    expect(await current.evaluations.pictures('e')).toEqual(['png'])
    expect(await current.evaluations.pictures('older')).toEqual([])
    await current.removals.remove({ id: 'net', kind: 'architecture' })
    expect(await current.evaluations.pictures('e')).toEqual([])
  })

  it('finds what a crash left running and calls it interrupted', async () => {
    let current = await withTable()
    await current.searches.add({ id: 's', name: 'a', settings })
    await current.searches.setState('s', 'running')
    expect((await current.latencyTables.find('table-a'))?.state).toBe('measuring')
    current = await reopen(current)
    expect((await current.latencyTables.find('table-a'))?.state).toBe('paused')
    expect(current.abandoned).toEqual(['s'])
    expect((await current.searches.find('s'))?.state).toBe('interrupted')
  })

  it('lets one process write and others read beside it', async () => {
    const owner = await withTable()
    await owner.searches.add({ id: 's', name: 'a', settings })
    await owner.searches.setState('s', 'running')
    owner.announce('http://127.0.0.1:1')
    await expect(store('write')).rejects.toMatchObject({
      code: 'HOME_IN_USE',
      details: { pid: process.pid, address: 'http://127.0.0.1:1' },
    })
    const reader = await store('read')
    expect((await reader.searches.find('s'))?.state).toBe('running')
    await expect(reader.searches.setState('s', 'failed')).rejects.toMatchObject({ code: 'DATABASE_UNREADABLE' })
  })

  it('refuses to remove what something else stands on', async () => {
    const current = await withTable()
    await current.searches.add({ id: 's', name: 'a', settings })
    await expect(current.removals.remove({ id: 'table-a', kind: 'latency-table' })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    expect(await current.latencyTables.find('table-a')).toBeDefined()
  })

  it('refuses zero and negative latencies', async () => {
    const current = await withTable()
    await expect(
      current.latencyTables.saveEntries('table-a', [entry, { ...entry, key: 'other', minUs: 0 }]),
    ).rejects.toThrow(/CHECK/)
    expect(await current.latencyTables.entries('table-a')).toEqual([])
  })
})

describe('a database that cannot be used', () => {
  it('is left as it is when it is damaged', async () => {
    const file = join(home, 'tansaku.sqlite')
    const content = Buffer.from('this is not a database, but somebody may still want it'.repeat(40))
    writeFileSync(file, content)
    await expect(store()).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' })
    expect(readFileSync(file)).toEqual(content)
  })

  it('is left as it is when a newer version wrote it', async () => {
    await (await store()).close()
    open = []
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    database.exec(`INSERT INTO kysely_migration VALUES ('2999-01-01-future', '${at}')`)
    database.close()
    await expect(store()).rejects.toMatchObject({ code: 'DATABASE_NEWER', details: { unknown: ['2999-01-01-future'] } })
    await expect(store('read')).rejects.toMatchObject({ code: 'DATABASE_NEWER' })
  })

  it('can be looked at while another program has it locked', async () => {
    const owner = await withTable()
    await owner.searches.add({ id: 's', name: 'a', settings })
    await owner.close()
    open = []
    const other = new BetterSqlite(join(home, 'tansaku.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    const [reading, writing] = await Promise.allSettled([
      store('read'),
      openStore({ home: join(home, 'tansaku.sqlite'), access: 'write', host: 'test' }),
    ])
    expect(writing).toMatchObject({ status: 'rejected', reason: { code: 'DATABASE_UNREADABLE' } })
    expect(reading.status).toBe('fulfilled')
    expect(await open[0]!.searches.list()).toHaveLength(1)
    await expect(store('write')).rejects.toMatchObject({ code: 'DATABASE_LOCKED' })
    other.close()
  })

  it.runIf(process.platform === 'linux')('refuses a home that cannot be made, instead of trying for ever', async () => {
    await expect(openStore({ home: '/proc/no/such/home', access: 'read', host: 'test' })).rejects.toMatchObject({
      code: 'DATABASE_UNREADABLE',
    })
  })

  it('goes back to what it was when a migration fails half-way', async () => {
    const file = join(home, 'tansaku.sqlite')
    const database = new BetterSqlite(file)
    database.exec("CREATE TABLE measurements (mine TEXT); INSERT INTO measurements VALUES ('kept')")
    database.close()
    await expect(store()).rejects.toThrow(/already exists/)
    const after = new BetterSqlite(file)
    expect(after.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([
      { name: 'measurements' },
    ])
    after.close()
  })

  it('knows what is newest by the order things were added in, not by a clock that was set back', async () => {
    const current = await withTable()
    await current.latencyTables.add({ ...table, id: 'table-b' })
    for (const id of ['s1', 's2']) await current.searches.add({ id, name: id, settings })
    const target = {
      deviceId: 'local',
      engine: 'ncnn',
      engineVersion: '1',
      precision: 'fp32' as const,
      threads: 1,
      cores: [0],
    }
    await current.latencyTables.setTarget('table-a', target, 'ncnn 1', 'f00')
    const net = { architecture: 'n', predictedUs: 1, measuredUs: 1, intervalUs: { low: 1, high: 1 } }
    const audit = {
      tableId: 'table-a',
      actions: [],
      target,
      nets: [net, net],
      bias: 0,
      mape: 0,
      spearman: 1,
      within5: 1,
      within10: 1,
    }
    const calibration = { factor: 1, interval: { low: 1, high: 1 } }
    const first = { ...audit, id: 'audit-1', at, calibration, referenceRatio: null, speed: null }
    await current.audits.add(first)
    await current.audits.add({ ...first, id: 'audit-2', at: '2001-01-01T00:00:00.000Z', mape: 0.5 })
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    for (const [name, id] of [
      ['latency_tables', 'table-b'],
      ['searches', 's2'],
    ] as const)
      database.prepare(`update ${name} set created_at = '2001-01-01T00:00:00.000Z' where id = ?`).run(id)
    database.close()
    expect((await current.latencyTables.list()).map(({ id }) => id)).toEqual(['table-b', 'table-a'])
    expect((await current.searches.list()).map(({ id }) => id)).toEqual(['s2', 's1'])
    expect((await current.audits.ofTable('table-a')).map(({ id }) => id)).toEqual(['audit-2', 'audit-1'])
    expect((await current.audits.all()).get('table-a')?.map(({ id }) => id)).toEqual(['audit-2', 'audit-1'])
    expect((await current.searches.find('s1'))?.devices).toMatchObject([{ tableId: 'table-a', auditMape: 0.5 }])
  })

  it('says that the disk is full and keeps what was stored', async () => {
    await reopen(await withTable())
    const database = openSqlite(join(home, 'tansaku.sqlite'), { readonly: false, busyTimeoutMs: 0 })
    database.pragma(`max_page_count = ${String(Number(database.pragma('page_count', { simple: true })) + 2)}`)
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: guarded(database) }) })
    const tables = createLatencyTableRepository(
      db,
      createUnreadableRows(() => {}),
    )
    const big = {
      ...stretchUnder(conditions),
      samples: [{ key: 'k', us: new Array<number>(20_000).fill(1) }],
    }
    await expect(tables.addStretch('table-a', big)).rejects.toMatchObject({ code: 'DISK_FULL' })
    expect(await tables.stretches('table-a')).toEqual([])
    expect(await tables.find('table-a')).toBeDefined()
    await db.destroy()
  })
})
