import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import BetterSqlite from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { dartsRnnSettingsSchema } from '#shared/algorithms/index.ts'
import { textEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import type { EpochRecord } from '#shared/contract/searches.ts'
import { textEvaluationPresets } from '#shared/evaluation/presets.ts'
import { openStore, removedRunFolder, runFolder, type Store } from '#main/store/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from './fixture.ts'

const at = '2026-01-02T03:04:05.000Z'
const settings = dartsRnnSettingsSchema.parse({ algorithm: 'darts', space: 'darts-rnn', dataset: 'text', seed: 1 })
const training = textEvaluationSettingsSchema.parse({ ...textEvaluationPresets.demo, dataset: 'text', seed: 0 })
const epoch: EpochRecord = {
  epoch: 0,
  trainLoss: 1,
  trainAccuracy: null,
  validationLoss: 1,
  validationAccuracy: null,
  expectedLatencyUs: null,
  temperature: null,
  learningRate: 0.1,
  parameters: { alpha: [[0.25, 0.75]] },
  collapse: null,
  durationMs: 5,
  tensors: 1,
  rssBytes: 1,
}
let home = ''
let bench: Bench | undefined

/** A net of a search, and its training. */
async function addNet(store: Store): Promise<void> {
  await store.architectures.add({
    id: 'net-a',
    name: 'found',
    origin: 'argmax',
    searchId: 'search-a',
    spec: { family: 'fbnet', space: 'fbnet-mini', blocks: [] },
    params: 1,
    macs: 1,
    paramsConvFc: 1,
    macsWithPool: 1,
    createdAt: at,
  } as never)
  await store.evaluations.add({ id: 'evaluation-a', architectureId: 'net-a', settings: training })
  await store.evaluations.setState('evaluation-a', 'done')
}

/** A sweep of two searches, with a net of the first and its training, and all that is kept of a run. */
async function fill(store: Store): Promise<void> {
  const searches = ['search-a', 'search-b'].map((id) => ({ id, name: `named ${id}`, settings }))
  await store.sweeps.add(
    { id: 'sweep-a', name: 'both', preset: '', settings: {}, axes: [], training: null } as never,
    searches,
  )
  for (const { id } of searches) {
    await store.searches.saveEpoch(id, epoch)
    await store.searches.addWarning(id, `a warning of ${id}`)
    const { fence } = await store.leases.begin(id, { workerId: null, name: 'here', processor: 'p' })
    await store.leases.addPiece(id, fence, 1)
    await store.leases.end(id, fence, 'ended')
    await store.searches.setState(id, 'done')
  }
  await addNet(store)
}

/** All rows of all tables but those of removals themselves, as text. */
function everything(): Record<string, unknown[]> {
  const database = new BetterSqlite(join(home, 'tansaku.sqlite'), { readonly: true })
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all() as string[]
  const rows = tables
    .filter((table) => !['removals', 'removed_rows'].includes(table))
    .map((table) => [table, database.prepare(`SELECT * FROM ${table} ORDER BY rowid`).all()] as const)
  database.close()
  return Object.fromEntries(rows)
}

beforeEach(async () => {
  home = newHome()
  const store = await openStore({ home, access: 'write', host: 'test' })
  await fill(store)
  await store.close()
  for (const id of ['search-a', 'search-b', 'evaluation-a']) {
    mkdirSync(runFolder(home, id), { recursive: true })
    writeFileSync(join(runFolder(home, id), 'log.txt'), id)
  }
})
afterEach(async () => {
  await bench?.close()
  bench = undefined
  removeHome(home)
})

describe('what was removed', () => {
  it.each(['search-a', 'sweep-a', 'net-a'])('comes back as it was: %s', async (id) => {
    const before = everything()
    bench = await openBench(home)
    const { client } = bench
    expect(await client.records.remove({ ids: [id, 'search-nothing'] })).toMatchObject({
      ids: [id],
      refused: [{ id: 'search-nothing', failure: { code: 'NOT_FOUND' } }],
    })
    expect(everything()).not.toEqual(before)
    expect(await client.records.removals()).toMatchObject([{ id, name: expect.any(String) as string }])
    expect(await client.records.restore({ ids: [id] })).toEqual({ ids: [id], refused: [] })
    expect(everything()).toEqual(before)
    expect(await client.records.removals()).toEqual([])
    for (const run of ['search-a', 'search-b', 'evaluation-a'])
      expect(readFileSync(join(runFolder(home, run), 'log.txt'), 'utf8')).toBe(run)
  })

  it('brings back a sweep with the searches that went with it', async () => {
    const before = everything()
    bench = await openBench(home)
    await bench.client.sweeps.remove({ id: 'sweep-a', searches: 'remove' })
    expect(await bench.client.searches.list()).toEqual([])
    expect(existsSync(runFolder(home, 'search-b'))).toBe(false)
    await bench.client.records.restore({ ids: ['sweep-a'] })
    expect(everything()).toEqual(before)
    expect(existsSync(runFolder(home, 'search-b'))).toBe(true)
  })

  it('keeps its place in the lists, unless another row has it by now', async () => {
    bench = await openBench(home)
    const { client } = bench
    await client.records.remove({ ids: ['search-b'] })
    await bench.close()
    const store = await openStore({ home, access: 'write', host: 'test' })
    await store.searches.add({ id: 'search-c', name: 'later', settings })
    await store.close()
    bench = await openBench(home)
    await bench.client.records.restore({ ids: ['search-b'] })
    expect((await bench.client.searches.list()).map(({ id }) => id).sort()).toEqual([
      'search-a',
      'search-b',
      'search-c',
    ])
  })

  it.each(['search-a', 'net-a'])('does not take the place of what is there again: %s', async (id) => {
    bench = await openBench(home)
    await bench.client.records.remove({ ids: [id] })
    await bench.close()
    const store = await openStore({ home, access: 'write', host: 'test' })
    await (id === 'net-a' ? addNet(store) : store.searches.add({ id, name: 'unpacked', settings }))
    await store.close()
    const run = id === 'net-a' ? 'evaluation-a' : id
    mkdirSync(runFolder(home, run), { recursive: true })
    writeFileSync(join(runFolder(home, run), 'log.txt'), 'unpacked')
    bench = await openBench(home)
    expect(await bench.client.records.restore({ ids: [id] })).toMatchObject({
      ids: [],
      refused: [{ id, failure: { code: 'CONFLICT' } }],
    })
    expect(readFileSync(join(runFolder(home, run), 'log.txt'), 'utf8')).toBe('unpacked')
    expect(await bench.client.records.removals()).toMatchObject([{ id }])
  })

  it('gives another name to what has one, and refuses what has none', async () => {
    bench = await openBench(home)
    const { client } = bench
    for (const id of ['search-a', 'sweep-a', 'net-a'])
      expect(await client.records.rename({ id, name: ` other ${id} ` })).toEqual({ id, name: `other ${id}` })
    expect((await client.searches.get({ id: 'search-a' })).name).toBe('other search-a')
    expect((await client.sweeps.list()).map(({ name }) => name)).toEqual(['other sweep-a'])
    expect((await client.architectures.list()).map(({ name }) => name)).toEqual(['other net-a'])
    expect(await failureOf(client.records.rename({ id: 'search-none', name: 'x' }))).toMatchObject({
      code: 'NOT_FOUND',
    })
    expect(await failureOf(client.records.rename({ id: 'search-a', name: '  ' }))).toMatchObject({
      code: 'BAD_REQUEST',
    })
  })

  it('tells which search another was begun like, also once that is gone', async () => {
    const store = await openStore({ home, access: 'write', host: 'test' })
    await store.searches.add({ id: 'search-like', name: 'alike', settings, likeId: 'search-a' })
    await store.close()
    bench = await openBench(home)
    const { client } = bench
    expect(await client.searches.get({ id: 'search-like' })).toMatchObject({ likeId: 'search-a' })
    expect(await client.searches.get({ id: 'search-a' })).toMatchObject({ likeId: null })
    await client.records.remove({ ids: ['search-a'] })
    expect(await client.searches.get({ id: 'search-like' })).toMatchObject({ likeId: 'search-a' })
    const wish = { name: '', settings, likeId: 'search-none' }
    expect(await failureOf(client.searches.start(wish))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('takes space that is told, and is given up for good', async () => {
    bench = await openBench(home)
    const { client } = bench
    await client.records.remove({ ids: ['search-a'] })
    const { parts } = await client.storage.report()
    expect(parts.find(({ kind }) => kind === 'removed')?.bytes).toBe('search-a'.length)
    const swept = await client.records.sweep()
    expect(swept.ids).toEqual(['search-a'])
    expect(swept.bytes).toBeGreaterThan('search-a'.length)
    expect(existsSync(removedRunFolder(home, 'search-a'))).toBe(false)
    expect(await client.records.restore({ ids: ['search-a'] })).toMatchObject({
      ids: [],
      refused: [{ failure: { code: 'NOT_FOUND' } }],
    })
  })

  it('is kept for two weeks and no longer', async () => {
    bench = await openBench(home)
    await bench.client.records.remove({ ids: ['search-a', 'search-b'] })
    await bench.close()
    const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
    const daysAgo = (days: number): string => new Date(Date.now() - days * 24 * 3_600_000).toISOString()
    const age = database.prepare('UPDATE removals SET removed_at = ? WHERE id = ?')
    age.run(daysAgo(13), 'search-a')
    age.run(daysAgo(15), 'search-b')
    database.close()
    bench = await openBench(home)
    expect((await bench.client.records.removals()).map(({ id }) => id)).toEqual(['search-a'])
    expect(existsSync(removedRunFolder(home, 'search-b'))).toBe(false)
  })
})

describe('marks', () => {
  it('are changed in part, and of several records at once', async () => {
    bench = await openBench(home)
    const { records } = bench.client
    await records.mark({ ids: ['search-a', 'net-a'], addTags: ['good', 'paper'] })
    await records.mark({ ids: ['search-a'], removeTags: ['good'], note: '# Why\n\n*because*' })
    await records.mark({ ids: ['net-a'], isArchived: true })
    expect((await records.marks()).sort((a, b) => a.id.localeCompare(b.id))).toEqual([
      { id: 'net-a', tags: ['good', 'paper'], note: '', isArchived: true },
      { id: 'search-a', tags: ['paper'], note: '# Why\n\n*because*', isArchived: false },
    ])
    await records.mark({ ids: ['net-a'], removeTags: ['good', 'paper'], isArchived: false })
    expect((await records.marks()).map(({ id }) => id)).toEqual(['search-a'])
  })

  it('come back with their record, and are refused to what is none', async () => {
    bench = await openBench(home)
    const { records } = bench.client
    await records.mark({ ids: ['search-a'], addTags: ['kept'] })
    await records.remove({ ids: ['search-a'] })
    await records.restore({ ids: ['search-a'] })
    expect(await records.marks()).toMatchObject([{ id: 'search-a', tags: ['kept'] }])
    expect((await failureOf(records.mark({ ids: ['search-none'], addTags: ['x'] }))).code).toBe('NOT_FOUND')
    expect((await failureOf(records.mark({ ids: ['search-a'], addTags: ['a,b'] }))).code).toBe('BAD_REQUEST')
  })
})
