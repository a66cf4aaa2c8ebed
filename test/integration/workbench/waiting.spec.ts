import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { openStore, runFolder } from '#main/store/index.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { failureOf, newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'
import { textFolder } from './words.ts'

const origin = 'search-origin'
let home: string
let bench: Bench
/** What holds the computer's cores until it is cancelled. */
let holding: string

beforeEach(async () => {
  home = newHome()
  const store = await openStore({ home, access: 'write', host: 'test' })
  const settings = dartsRnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-rnn', dataset: 'text', seed: 1 })
  await store.searches.add({ id: origin, name: 'origin', settings })
  await store.searches.setState(origin, 'stopped')
  await store.close()
  mkdirSync(runFolder(home, origin), { recursive: true })
  writeFileSync(join(runFolder(home, origin), 'checkpoint-00001-000000.tansaku'), '')
  bench = await openBench(home, {
    datasetFolders: { text: textFolder(home) },
    deviceSource: createFixedSource([pretendDevice('local', { passMs: 50 })]),
  })
  const measuring = await bench.client.latencyTables.measure({
    deviceId: 'local',
    space: 'fbnet-mini',
    protocol: { budgetSeconds: 600, minimumRounds: 1_000_000 },
  })
  holding = measuring.jobId
})
afterEach(async () => {
  await bench.close()
  removeHome(home)
})

it('a search stays while a branch of it waits', async () => {
  const branch = await bench.client.searches.branch({ id: origin, epoch: 1, name: 'branch', changes: {} })
  expect(await failureOf(bench.client.searches.remove({ id: origin }))).toMatchObject({
    code: 'CONFLICT',
    message: expect.stringContaining('branch') as string,
  })
  await bench.client.jobs.cancel({ id: branch.jobId })
  await bench.client.searches.remove({ id: origin })
  expect((await bench.client.searches.get({ id: branch.id })).state).toBe('stopped')
})

it('a network stays while it is to be timed beside another', async () => {
  const spec = {
    family: 'fbnet' as const,
    space: 'fbnet-mini' as const,
    blocks: Array.from({ length: 7 }, () => 'skip' as const),
  }
  const [first, second] = [
    await bench.client.architectures.add({ name: 'first', spec }),
    await bench.client.architectures.add({ name: 'second', spec }),
  ]
  const timing = await bench.client.architectures.measureTogether({
    ids: [first.id, second.id],
    deviceId: 'local',
    protocol: {},
  })
  expect((await failureOf(bench.client.architectures.remove({ id: second.id }))).code).toBe('CONFLICT')
  await bench.client.jobs.cancel({ id: timing.jobId })
  await bench.client.architectures.remove({ id: second.id })
})

it('a branch whose origin went in some other way ends in a state that says so', async () => {
  const branch = await bench.client.searches.branch({ id: origin, epoch: 1, name: 'branch', changes: {} })
  rmSync(runFolder(home, origin), { recursive: true })
  const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
  database.prepare('delete from searches where id = ?').run(origin)
  database.close()
  await bench.client.jobs.cancel({ id: holding })
  expect(await bench.ended(branch.jobId)).toMatchObject({ state: 'failed', failure: { code: 'NOT_FOUND' } })
  expect(await bench.client.searches.get({ id: branch.id })).toMatchObject({
    state: 'interrupted',
    failure: { code: 'NOT_FOUND' },
  })
})
