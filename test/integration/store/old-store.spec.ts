import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Target } from '#shared/contract/target.ts'
import { targetKey } from '#shared/latency/target.ts'
import { openStore, type Store } from '#main/store/index.ts'
import { restoreStore } from './old-store.ts'

let home: string
let store: Store | undefined
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tansaku-old-'))
})
afterEach(async () => {
  await store?.close()
  rmSync(home, { recursive: true, force: true })
})

const countRows = (database: BetterSqlite.Database): Record<string, number> =>
  Object.fromEntries(
    (
      database
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_%migration%' ESCAPE '\\'")
        .all() as { name: string }[]
    ).map(({ name }) => [name, (database.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }).n]),
  )

it('a store of 2026-11-26 is opened with all that it holds', async () => {
  const database = restoreStore(home, '2026-11-26')
  const before = countRows(database)
  store = await openStore({ home, access: 'write', host: 'test' })
  expect(countRows(database)).toMatchObject(before)
  database.close()

  const tables = await store.latencyTables.list()
  expect(tables.map(({ space, origin, protocol }) => [space, origin, protocol.precision]).sort()).toEqual([
    ['darts-cnn', 'measured', 'fp32'],
    ['fbnet-mini', 'imported', 'fp32'],
    ['fbnet-mini', 'measured', 'fp32'],
    ['fbnet-mini', 'measured', 'int8'],
  ])
  for (const table of tables) {
    expect(await store.latencyTables.entries(table.id)).toHaveLength(table.measured)
    expect((await store.latencyTables.stretches(table.id)).length).toBeGreaterThan(0)
    expect(store.unreadable()).toEqual([])
  }
  expect((await store.audits.all()).size).toBe(3)
  expect(await store.measurements.list()).toHaveLength(3)
  const searches = await store.searches.list()
  expect(searches.map(({ name, state }) => [name, state]).sort()).toEqual([
    ['drawn', 'done'],
    ['tiny', 'done'],
    ['tiny', 'failed'],
  ])
  for (const search of searches) await store.searches.details(search.id)
  for (const architecture of await store.architectures.list()) {
    await store.evaluations.ofArchitecture(architecture.id)
    await store.publishedFigures.ofArchitecture(architecture.id)
  }
})

it('a run that was called done with epochs missing is interrupted by now, and its accuracy is not known', async () => {
  const database = restoreStore(home, '2026-11-26')
  const ids = (query: string): string[] => (database.prepare(query).all() as { id: string }[]).map(({ id }) => id)
  const evaluations = ids("SELECT id FROM evaluations WHERE state = 'done'")
  const [evaluation] = evaluations
  const [search] = ids(
    "SELECT id FROM searches WHERE state = 'done' AND (SELECT count(*) FROM search_epochs WHERE search_id = searches.id) > 1",
  )
  database.prepare('DELETE FROM search_epochs WHERE search_id = ? AND epoch = 0').run(search)
  database.prepare('DELETE FROM evaluation_epochs WHERE evaluation_id = ? AND epoch = 0').run(evaluation)
  database.close()
  store = await openStore({ home, access: 'write', host: 'test' })
  const lacking = { state: 'interrupted', failure: { code: 'EPOCHS_MISSING' } }
  expect(await store.searches.find(search!)).toMatchObject(lacking)
  expect(await store.evaluations.find(evaluation!)).toMatchObject({ ...lacking, result: null })
  for (const other of evaluations.slice(1)) expect(await store.evaluations.find(other)).toMatchObject({ state: 'done' })
})

it('gives its tables, audits and measurements the target that each belongs to', async () => {
  restoreStore(home, '2026-11-26').close()
  store = await openStore({ home, access: 'write', host: 'test' })
  const tables = await store.latencyTables.list()
  // Any of the cluster's two cores, whichever was idle: they say the same.
  const here = (precision: string) => `local / ncnn 1.0.20261020 / ${precision} / 1 thread / cores 0 1`
  const imported = tables.find(({ origin }) => origin === 'imported')!
  const keyOf = ({ target }: { readonly target: Target | null }) => target && targetKey(target)
  expect(tables.map(keyOf).sort()).toEqual([
    `${imported.deviceId} / ncnn 1.0.20261020 / fp32 / 1 thread / cores 0 1`,
    here('fp32'),
    here('fp32'),
    here('int8'),
  ])
  // The int8 one was kept to core 0.
  expect((await store.measurements.list()).map(keyOf).sort()).toEqual(
    ['local / ncnn 1.0.20261020 / int8 / 1 thread / cores 0', here('fp32'), here('fp32')].sort(),
  )
  for (const [tableId, audits] of await store.audits.all())
    for (const audit of audits) expect(keyOf(audit)).toBe(keyOf(tables.find(({ id }) => id === tableId)!))
})

it('is opened where rows of it are damaged, and gives a target to the others', async () => {
  const database = restoreStore(home, '2026-11-26')
  for (const [name, column] of [
    ['latency_tables', 'protocol'],
    ['measurements', 'protocol'],
    ['audits', 'report'],
  ] as const)
    database.exec(`UPDATE ${name} SET ${column} = '{bad' WHERE rowid = (SELECT min(rowid) FROM ${name})`)
  database.close()
  store = await openStore({ home, access: 'write', host: 'test' })
  expect((await store.latencyTables.list()).map(({ target }) => target?.engine)).toEqual(['ncnn', 'ncnn', 'ncnn'])
  expect(await store.measurements.list()).toHaveLength(2)
  expect([...(await store.audits.all()).values()].flat()).toHaveLength(2)
})
