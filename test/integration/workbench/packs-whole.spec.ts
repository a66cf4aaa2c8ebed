import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { publishedArchitectures } from '#shared/architecture/index.ts'
import { imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { evaluationPresets } from '#shared/evaluation/presets.ts'
import { openStore } from '#main/store/index.ts'
import { packedTables } from '#main/store/packing/tables.ts'
import { createFixedSource } from '#main/workbench/devices/sources.ts'
import { search } from '../workers/machines.ts'
import { newHome, openBench, pretendDevice, removeHome, type Bench } from './fixture.ts'
import { packed, unpacked } from './pack-files.ts'
import { epochRecord, scoredSample, storeScoredSearch } from './scored-search.ts'

const searchId = 'search-scored'
let homes: string[] = []
let here: Bench
let ids: string[] = []

/** A home with something of every kind, measured on a phone. */
beforeEach(async () => {
  homes = [newHome(), newHome()]
  const home = homes[0]!
  await storeScoredSearch(home, searchId, { scored: scoredSample(60) })
  const deviceSource = createFixedSource([pretendDevice('phone-1')])
  here = await openBench(home, { deviceSource })
  const { client, ended } = here
  const done = async <T extends { jobId: string }>(started: Promise<T>): Promise<T> => {
    const job = await started
    expect((await ended(job.jobId)).failure).toBeNull()
    return job
  }
  const protocol = { budgetSeconds: 1, minimumRounds: 1 }
  const { id: tableId } = await done(
    client.latencyTables.measure({ deviceId: 'phone-1', space: 'fbnet-mini', protocol }),
  )
  await done(client.latencyTables.audit({ tableId, nets: 3, seed: 1 }))
  const { retargetIds } = await done(client.retargets.run({ searchId, tableIds: [tableId] }))
  const [found] = await client.retargets.add({ id: retargetIds[0]!, count: 1 })
  await done(client.architectures.measure({ id: found!.id, deviceId: 'phone-1', protocol }))
  const wish = {
    tableId,
    architectureIds: [found!.id],
    bins: 1,
    runs: 2,
    bestOf: 2,
    settings: imageEvaluationSettingsSchema.parse({ ...evaluationPresets.demo, dataset: 'cifar10', seed: 1 }),
  }
  const plan = await client.comparisons.plan(wish)
  const { id: netId } = await client.architectures.add({ name: 'alone', spec: publishedArchitectures['fbnet-a'] })
  await here.close()

  const store = await openStore({ home, access: 'write', host: 'test' })
  await store.comparisons.add({ ...plan, id: 'comparison-a', createdAt: '2026-11-27T00:00:00.000Z' })
  const settings = search(1, 3)
  const wished = { name: 'two', preset: 'demo', settings: {}, axes: [], training: null }
  await store.sweeps.add({ ...wished, id: 'sweep-a' }, [
    { id: 'search-one', name: 'one', settings },
    { id: 'search-two', name: 'two', settings },
  ])
  const parameters = {
    alpha: [
      [0.25, 1e-7],
      [-0.5, 1 / 3],
    ],
  }
  await store.searches.saveEpoch('search-one', epochRecord(0, { parameters }))
  await store.searchSteps.save('search-one', {
    stride: 1,
    newest: 1,
    count: 2,
    points: [
      [0, 3],
      [0.5, 2.5],
    ],
  })
  await store.searches.addWarning('search-one', 'it is warm')
  await store.evaluations.add({ id: 'evaluation-a', architectureId: netId, settings: wish.settings })
  await store.evaluations.setState('evaluation-a', 'stopped')
  await store.close()
  here = await openBench(home, { deviceSource })
  ids = [searchId, 'sweep-a', netId]
})
afterEach(async () => {
  await here.close()
  for (const home of homes) removeHome(home)
})

/** All rows that travel, in the order they were added. */
function rowsOf(home: string): Record<string, unknown[]> {
  const database = new BetterSqlite(join(home, 'tansaku.sqlite'), { readonly: true })
  const rows = packedTables.map(({ name, numbered }) => {
    const all = database.prepare(`SELECT * FROM "${name}" ORDER BY rowid`).all() as Record<string, unknown>[]
    return [name, all.map((row) => ({ ...row, ...(numbered !== undefined && { [numbered]: null }) }))] as const
  })
  database.close()
  return Object.fromEntries(rows)
}

it('what is packed arrives row by row as it left, twice too, and comes home unchanged', async () => {
  const path = await packed(here, ids)
  const there = await openBench(homes[1]!)
  const told = await unpacked(there, path)
  expect(told.added).toMatchObject({
    searches: 3,
    sweeps: 1,
    tables: 1,
    evaluations: 1,
    comparisons: 1,
    retargets: 1,
    measurements: 1,
  })
  const left = rowsOf(here.home)
  // Its own computer is a device of every home.
  const devices = (rows: unknown[]) => rows.filter((row) => (row as { id: string }).id !== 'local')
  const arrived = rowsOf(there.home)
  const filled = Object.entries(left).filter(([, rows]) => rows.length > 0)
  expect(filled.map(([name]) => name)).toEqual(
    expect.arrayContaining(['latency_samples', 'audits', 'parameter_snapshots', 'search_steps', 'target_speeds']),
  )
  expect({ ...arrived, devices: devices(arrived['devices']!) }).toEqual({ ...left, devices: devices(left['devices']!) })

  const again = await unpacked(there, path)
  expect(Object.values(again.added).every((count) => count === 0)).toBe(true)
  expect(again.kept).toEqual([])
  const back = await packed(there, ids)
  const home = await unpacked(here, back)
  expect(Object.values(home.added).every((count) => count === 0)).toBe(true)
  expect(rowsOf(here.home)).toEqual(left)
  await there.close()
})
