import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import BetterSqlite from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { evaluationEpochSchema, imageEvaluationSettingsSchema } from '#shared/contract/architectures.ts'
import { startServer, type HeadlessServer } from '#main/headless/index.ts'
import { openStore } from '#main/store/index.ts'
import type { WorkbenchClient } from '#main/workbench/index.ts'
import { failureOf, newHome, openBench, removeHome, type Bench } from '../workbench/fixture.ts'

let home: string
let bench: Bench
let server: HeadlessServer
let socket: WebSocket
let client: WorkbenchClient
let lines: string[]

let filled: string

beforeAll(async () => {
  filled = newHome()
  home = filled
  await fill()
})
beforeEach(() => {
  home = newHome()
  lines = []
  cpSync(filled, home, { recursive: true })
})
afterEach(() => {
  removeHome(home)
})
afterAll(() => {
  removeHome(filled)
})

const quick = { warmupRounds: 1, budgetSeconds: 5, minimumRounds: 3, intervalTarget: 0.5 }

/** A home with two of everything. */
async function fill(): Promise<void> {
  const made = await openBench(home)
  for (const seed of [1, 2]) {
    const table = await made.client.latencyTables.measure({ deviceId: 'local', space: 'fbnet-mini', protocol: quick })
    await made.ended(table.jobId)
    for (let audit = 0; audit < 2; audit++)
      await made.ended((await made.client.latencyTables.audit({ tableId: table.id, nets: 3, seed })).jobId)
    await made.ended(
      (
        await made.client.searches.start({
          name: `search ${String(seed)}`,
          settings: { algorithm: 'random', space: 'fbnet-mini', seed, architectures: 2 },
        })
      ).jobId,
    )
  }
  const networks = await made.client.architectures.list()
  await made.ended(
    (
      await made.client.architectures.measureTogether({
        ids: networks.map(({ id }) => id),
        deviceId: 'local',
        protocol: quick,
      })
    ).jobId,
  )
  const [set] = await made.client.latencyTables.published()
  await made.client.latencyTables.loadPublished({ id: set!.id })
  await made.close()
  const store = await openStore({ home, access: 'write', host: 'test' })
  for (const [index, { id }] of networks.entries()) {
    const evaluation = `evaluation-${String(index)}`
    await store.evaluations.add({
      id: evaluation,
      architectureId: id,
      settings: imageEvaluationSettingsSchema.parse({
        dataset: 'cifar10',
        seed: 1,
      }),
    })
    for (const epoch of [0, 1])
      await store.evaluations.saveEpoch(
        evaluation,
        evaluationEpochSchema.parse({
          epoch,
          trainLoss: 1,
          trainAccuracy: 0.5,
          testLoss: 1,
          testAccuracy: 0.5 + epoch / 10,
          learningRate: 0.1,
          durationMs: 1,
        }),
      )
    await store.evaluations.setState(evaluation, 'done')
  }
  const [search] = await store.searches.list()
  for (const epoch of [0, 1])
    await store.searches.saveEpoch(search!.id, {
      epoch,
      trainLoss: 1,
      trainAccuracy: 0.5,
      validationLoss: null,
      validationAccuracy: null,
      expectedLatencyUs: 100,
      temperature: 5,
      learningRate: 0.1,
      parameters: { theta: [[epoch]] },
      collapse: null,
      durationMs: 10,
      rssBytes: 1,
      tensors: 3,
    })
  await store.settings.set('dataset-folders', {})
  await store.close()
}

function sql(...statements: string[]): void {
  const database = new BetterSqlite(join(home, 'tansaku.sqlite'))
  for (const statement of statements) if (database.prepare(statement).run().changes === 0) throw new Error(statement)
  database.close()
}

async function serve(): Promise<void> {
  bench = await openBench(home, { host: 'headless', log: (line) => lines.push(line) })
  server = await startServer(bench.workbench)
  socket = new WebSocket(`${server.address.replace('http', 'ws')}rpc`, {
    headers: { authorization: `Bearer ${server.token}` },
  })
  client = createORPCClient(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }))
}
async function end(): Promise<void> {
  socket.close()
  await server.close()
  await bench.close()
}

const lastOf = (table: string): string => `(select max(rowid) from ${table})`
/** What damages one row of a table, and the lists that then have one thing less. */
const damages: readonly (readonly [string, string, string])[] = [
  ['devices', `insert into devices values('file:x','{bad','2026-01-01T00:00:00.000Z','')`, 'device'],
  [
    'latency_tables',
    `update latency_tables set protocol='{}' where rowid=${lastOf('latency_tables')}`,
    'latency-table',
  ],
  [
    'latency_entries',
    `update latency_entries set median_us=9e999 where rowid=${lastOf('latency_entries')}`,
    'latency-table',
  ],
  ['latency_chunks', `update latency_chunks set record='[' where rowid=${lastOf('latency_chunks')}`, 'latency-table'],
  ['latency_samples', `update latency_samples set raw_us=x'00' where rowid=${lastOf('latency_samples')}`, ''],
  ['audits', `update audits set report='{"mape":1}' where rowid=${lastOf('audits')}`, 'audit'],
  ['searches', `update searches set state='dreaming' where rowid=1`, 'search'],
  ['search_epochs', `update search_epochs set record='' where epoch=1`, 'search'],
  ['parameter_snapshots', `update parameter_snapshots set "values"=x'01' where epoch=0`, 'search'],
  ['architectures', `update architectures set origin='found' where rowid=1`, 'architecture'],
  ['evaluations', `update evaluations set settings='{' where id='evaluation-1'`, 'evaluation'],
  [
    'evaluation_epochs',
    `update evaluation_epochs set record='null' where evaluation_id='evaluation-2' and epoch=1`,
    'evaluation',
  ],
  [
    'measurements',
    `update measurements set target='{"precision":"fp1"}' where rowid=${lastOf('measurements')}`,
    'measurement',
  ],
  [
    'published_figures',
    `update published_figures set value=9e999 where rowid=${lastOf('published_figures')}`,
    'published-figure',
  ],
  ['settings', `update settings set value='[' where name='dataset-folders'`, 'settings'],
]

/** Everything that a user can look at. */
async function lookAtAll(): Promise<Record<string, readonly unknown[]>> {
  const [devices, tables, searches, architectures, datasets] = [
    await client.devices.list(),
    await client.latencyTables.list(),
    await client.searches.list(),
    await client.architectures.list(),
    await client.datasets.list(),
  ]
  for (const { id } of tables) {
    await client.latencyTables.get({ id })
    await client.latencyTables.audits({ id })
    await client.latencyTables.export({ id })
  }
  for (const { id } of searches) await client.searches.get({ id })
  for (const { id } of architectures) await client.architectures.get({ id })
  for (const x of ['measured-latency', 'predicted-latency', 'macs', 'params'] as const) await client.fronts.get({ x })
  await client.system.info()
  await client.jobs.list()
  return { devices, tables, searches, architectures, datasets }
}

describe('a store with a damaged row', () => {
  it('in every table at once serves all the rest, and says what it did without', async () => {
    await serve()
    const whole = await lookAtAll()
    expect(await client.system.unreadable()).toEqual([])
    await end()

    sql(...damages.map(([, statement]) => statement))
    await serve()
    const rest = await lookAtAll()
    const counts = (lists: typeof rest) =>
      Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, list.length]))
    expect(counts(rest)).toEqual({
      ...counts(whole),
      tables: whole.tables!.length - 1,
      searches: whole.searches!.length - 1,
      architectures: whole.architectures!.length - 1,
    })
    const entities = (await client.system.unreadable()).map(({ entity }) => entity)
    for (const [, , entity] of damages) if (entity !== '') expect(entities).toContain(entity)
    for (const row of await client.system.unreadable())
      expect(lines.filter((line) => line.includes(row.message))).toHaveLength(1)

    // Asked for alone it says what is wrong, and it can be removed.
    const lost = (name: 'tables' | 'searches' | 'architectures'): string => {
      const here = new Set(rest[name]!.map((each) => (each as { id: string }).id))
      return whole[name]!.map((each) => (each as { id: string }).id).find((id) => !here.has(id))!
    }
    const alone = {
      tables: client.latencyTables,
      searches: client.searches,
      architectures: client.architectures,
    } as const
    for (const name of ['searches', 'architectures'] as const) {
      const id = lost(name)
      const failure = await failureOf(alone[name].get({ id }))
      expect(failure).toMatchObject({ code: 'STORED_VALUE_UNKNOWN', message: expect.stringContaining(id) as string })
      await alone[name].remove({ id })
      expect((await failureOf(alone[name].get({ id }))).code).toBe('NOT_FOUND')
    }
    expect((await failureOf(client.latencyTables.get({ id: lost('tables') }))).code).toBe('STORED_VALUE_UNKNOWN')
    await lookAtAll()
    expect(socket.readyState).toBe(WebSocket.OPEN)
    await end()
  })

  it.each(damages)('of %s alone is no reason to fail', async (_table, statement) => {
    sql(statement)
    await serve()
    await lookAtAll()
    const { jobId } = await client.searches.start({
      name: 'beside it',
      settings: { algorithm: 'random', space: 'fbnet-mini', seed: 9, architectures: 1 },
    })
    expect((await bench.ended(jobId)).state).toBe('done')
    await end()
  })
})
