import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkpointName, checkpointsIn } from '#main/compute/run-folder.ts'
import { takenSchema, workerPath, type Piece } from '#main/queue/protocol.ts'
import { openStore, runFolder } from '#main/store/index.ts'
import { thisOffer } from '#main/workbench/index.ts'
import { newHome, removeHome } from '../workbench/fixture.ts'
import { search, serve, type Served } from './machines.ts'

let home = ''
let served: Served
let token = ''
const leaseMs = 1_500
beforeEach(async () => {
  home = newHome()
  served = await serve(home, leaseMs)
  token = (await served.bench.client.workers.token({ name: 'one' })).token
})
afterEach(async () => {
  await served.close()
  removeHome(home)
})

interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT'
  readonly body?: unknown
  readonly headers?: Record<string, string>
  readonly as?: string
}
async function ask(path: string, { method = 'POST', body, headers = {}, as = token }: Asked = {}) {
  const isFile = typeof body === 'string'
  const response = await fetch(new URL(`${workerPath}${path}`, served.server.address), {
    method,
    headers: {
      authorization: `Bearer ${as}`,
      ...(body !== undefined && { 'content-type': isFile ? 'application/octet-stream' : 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, text, json: (text.startsWith('{') ? JSON.parse(text) : {}) as { code?: string } }
}
const hello = (change: object = {}, now = new Date()) =>
  ask('/hello', { body: { offer: { ...thisOffer(), ...change }, now: now.toISOString() } })
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

async function take(): Promise<{ piece: Piece; path: string }> {
  await hello()
  const { json } = await ask('/take', { body: { waitMs: 10_000 } })
  const { piece } = takenSchema.parse(json)
  return { piece: piece!, path: `/runs/${piece!.runId}/${String(piece!.fence)}` }
}
const start = () => served.bench.client.searches.start({ name: '', settings: search(1, 2) })

describe('the door for workers', { timeout: 60_000 }, () => {
  it('lets in whose token is known and not revoked, of the same build, asked by its own address', async () => {
    expect(await ask('/take', { as: 'guessed', body: { waitMs: 0 } })).toMatchObject({
      status: 401,
      json: { code: 'WORKER_REFUSED' },
    })
    // What opens the pages opens nothing here, and the other way round.
    expect((await ask('/take', { as: served.server.token, body: { waitMs: 0 } })).status).toBe(401)
    expect((await fetch(served.server.address, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
    expect((await hello({ build: '0'.repeat(64) })).json).toMatchObject({ code: 'WORKER_VERSION' })
    expect((await ask('/take', { body: { waitMs: 0 } })).status).toBe(426)
    expect((await ask('/hello', { body: { offer: {} } })).json.code).toBe('BAD_REQUEST')
    expect((await ask('/beat', { headers: { origin: 'http://elsewhere' } })).status).toBe(403)
    expect((await hello()).status).toBe(200)
    expect(await served.bench.client.workers.list()).toMatchObject([
      { name: 'one', presence: 'there', offer: { processor: thisOffer().processor } },
    ])

    const { id } = (await served.bench.client.workers.list())[0]!
    await served.bench.client.workers.revoke({ id })
    expect((await hello()).status).toBe(401)
    // A new token makes it one again; the old one stays ended.
    const again = await served.bench.client.workers.token({ name: 'one' })
    expect((await hello()).status).toBe(401)
    token = again.token
    expect((await hello()).status).toBe(200)
  })

  it('gives a worker the files of its run alone, from any byte on, and takes what belongs to it, whole', async () => {
    await start()
    const { piece, path } = await take()
    expect(piece).toMatchObject({ fence: 1, dataset: 'text', task: { kind: 'search', resume: false } })
    const file = piece.files.find(({ path: name }) => name === 'train.txt')!
    const whole = await ask(`${path}/blobs/${file.sha256}`, { method: 'GET' })
    expect(sha256(whole.text)).toBe(file.sha256)
    const rest = await ask(`${path}/blobs/${file.sha256}`, { method: 'GET', headers: { range: 'bytes=100-' } })
    expect(rest).toMatchObject({ status: 206, text: whole.text.slice(100) })
    expect((await ask(`${path}/blobs/${sha256('other')}`, { method: 'GET' })).status).toBe(404)

    const put = (name: string, text: string, sum = sha256(text)) =>
      ask(`${path}/files/${encodeURIComponent(name)}`, { method: 'PUT', body: text, headers: { 'x-sha256': sum } })
    expect((await put(checkpointName(1, 0), 'whole')).status).toBe(200)
    expect(await put(checkpointName(1, 0), 'torn', sha256('whole'))).toMatchObject({
      status: 422,
      json: { code: 'PIECE_FILE_TORN' },
    })
    for (const name of ['../../tansaku.sqlite', 'search.log', 'owner.lock', '.', 'checkpoint-00001-000000.tansaku/x'])
      expect((await put(name, 'x')).json.code).toMatch(/BAD_REQUEST|NOT_FOUND/)
    // What was there stays, and the last checkpoint is never removed.
    expect((await ask(`${path}/events`, { body: { events: [], kept: [] } })).status).toBe(200)
    writeFileSync(join(runFolder(home, piece.runId), checkpointName(0, 1)), 'older')
    expect((await ask(`${path}/events`, { body: { events: [], kept: [checkpointName(1, 0)] } })).status).toBe(200)
    expect(checkpointsIn(runFolder(home, piece.runId))).toEqual([{ name: checkpointName(1, 0), epoch: 1, step: 0 }])
  })

  it('refuses and tells a worker that was silent too long, whose run another taking has under a higher number', async () => {
    const { id } = await start()
    const { piece, path } = await take()
    const beat = () =>
      ask('/beat', { body: { now: new Date().toISOString(), held: { runId: id, fence: piece.fence, progress: null } } })
    expect((await beat()).status).toBe(200)
    await wait(leaseMs / 2)
    expect((await beat()).status).toBe(200)
    await wait(leaseMs / 2 + 200)
    // Heard of in time: it still has it.
    expect((await beat()).status).toBe(200)
    await wait(leaseMs + 800)
    for (const answer of [
      await beat(),
      await ask(`${path}/events`, { body: { events: [{ type: 'warning', message: 'late' }] } }),
      await ask(`${path}/exit`, { body: { exitCode: 0, signal: null, failure: null, said: '' } }),
      await ask(`${path}/files/${checkpointName(9, 0)}`, {
        method: 'PUT',
        body: 'late',
        headers: { 'x-sha256': sha256('late') },
      }),
    ])
      expect(answer).toMatchObject({ status: 409, json: { code: 'STALE_LEASE' } })
    const next = await take()
    expect(next.piece).toMatchObject({ runId: id, fence: 2 })
    expect((await ask(`${path}/events`, { body: { events: [] } })).status).toBe(409)
    expect((await ask(`${next.path}/events`, { body: { events: [] } })).status).toBe(200)
    expect((await served.bench.client.searches.get({ id })).warnings).toEqual([])
  })

  it('lets its workbench end at once, and a worker that computes on have its run when that is back', async () => {
    await served.close()
    served = await serve(home, 60_000)
    const { id } = await start()
    const { piece, path } = await take()
    const events = () => ask(`${path}/events`, { body: { events: [{ type: 'warning', message: 'still at it' }] } })
    // Another one waits for work meanwhile.
    const { token: other } = await served.bench.client.workers.token({ name: 'two' })
    await ask('/hello', { as: other, body: { offer: thisOffer(), now: new Date().toISOString() } })
    const waits = ask('/take', { as: other, body: { waitMs: 60_000 } }).catch(() => null)
    const begun = performance.now()
    await served.close()
    expect(performance.now() - begun).toBeLessThan(15_000)
    expect(await waits).toBeNull()
    served = await serve(home, 60_000)
    // What it says first, and twice at once: it has the run still, under its number, and nobody else gets it.
    expect(await served.bench.client.searches.get({ id })).toMatchObject({ state: 'queued' })
    expect((await Promise.all([events(), events()])).map(({ status }) => status)).toEqual([200, 200])
    await expect
      .poll(async () => served.bench.client.searches.get({ id }))
      .toMatchObject({ state: 'running', warnings: [{ message: 'still at it' }] })
    expect(await served.bench.client.workers.leases({ id })).toMatchObject([{ fence: 1, state: 'held' }])
    await served.close()
    // One that comes with nothing has it no more: it goes to whoever asks.
    served = await serve(home, 60_000)
    expect((await take()).piece).toMatchObject({ runId: id, fence: 2 })
    expect((await events()).json.code).toBe('STALE_LEASE')
    expect(piece.fence).toBe(1)
  })

  it('has what waited wait again when its workbench is back, and leaves alone what was stopped', async () => {
    const ids = [(await start()).id, (await start()).id, (await start()).id]
    await take()
    await served.bench.client.searches.stop({ id: ids[2]! })
    await served.close()
    served = await serve(home, 60_000)
    const states = await Promise.all(ids.map(async (id) => (await served.bench.client.searches.get({ id })).state))
    expect(states).toEqual(['queued', 'queued', 'stopped'])
    // The first is its worker's still.
    token = (await served.bench.client.workers.token({ name: 'two' })).token
    expect((await take()).piece).toMatchObject({ runId: ids[1], fence: 1 })
  })

  it('has a run go on on its kind of processor alone, until its user lets it move, which its record says', async () => {
    const { client } = served.bench
    const { id } = await start()
    const { path } = await take()
    const file = checkpointName(1, 0)
    const headers = { 'x-sha256': sha256('whole') }
    await ask(`${path}/files/${file}`, { method: 'PUT', body: 'whole', headers })
    await ask(`${path}/events`, { body: { events: [{ type: 'checkpoint', epoch: 1, file, bytes: 5 }] } })
    await ask(`${path}/exit`, { body: { exitCode: null, signal: 'SIGKILL', failure: null, said: '' } })
    await hello({ processor: 'Another' })
    expect((await ask('/take', { body: { waitMs: 1_500 } })).json).toEqual({ piece: null })
    const { processor } = thisOffer()
    expect(await client.workers.queue()).toMatchObject({ bound: [{ runId: id, processor }] })

    await client.workers.letMove({ id })
    const { piece } = takenSchema.parse((await ask('/take', { body: { waitMs: 10_000 } })).json)
    expect(piece).toMatchObject({ runId: id, fence: 2 })
    const message = expect.stringMatching(/another kind of processor.*Another/) as string
    expect((await client.searches.get({ id })).warnings).toMatchObject([{ message }])
  })

  it('tells of another TensorFlow and of a clock that is off, on which nothing depends', async () => {
    const { client } = served.bench
    const { id } = await start()
    const off = (hours: number): Date => new Date(Date.now() + hours * 3_600_000)
    const processor = thisOffer().processor.replace(/TensorFlow .*/, 'TensorFlow 1.0.0 (cpu)')
    await hello({ processor }, off(-1))
    expect(await client.workers.list()).toMatchObject([
      { clockAheadMs: expect.closeTo(-3_600_000, -5) as number, differsIn: 'tensorflow' },
    ])
    const { path } = await take()
    for (const hours of [-1, 1, -1]) {
      const held = { runId: id, fence: 1, progress: null }
      const beat = await ask('/beat', { body: { now: off(hours).toISOString(), held } })
      expect(beat).toMatchObject({ status: 200, json: { stop: false } })
      await wait(leaseMs / 2)
    }
    expect((await ask(`${path}/events`, { body: { events: [] } })).status).toBe(200)
    // What a terminal beside it reads is written seldom, but as soon as it comes.
    const store = await openStore({ home, access: 'read', host: 'cli' })
    expect((await store.workers.list())[0]?.clockAheadMs).toBeLessThan(-3_000_000)
    await store.close()
  })

  it('answers how a run ended only once that is stored', async () => {
    const { id } = await start()
    const { path } = await take()
    const failure = { code: 'DISK_FULL', message: 'There is no room.', details: {} }
    await ask(`${path}/exit`, { body: { exitCode: 1, signal: null, failure, said: '' } })
    const store = await openStore({ home, access: 'read', host: 'cli' })
    try {
      expect(await store.leases.ofRun(id)).toMatchObject([{ state: 'ended', failure: { code: 'DISK_FULL' } }])
      expect((await store.searches.find(id))?.state).toBe('queued')
    } finally {
      await store.close()
    }
  })

  it('gives nothing to who is paused, and the run of one that fails at it three times to nobody', async () => {
    const { client } = served.bench
    const { id } = await start()
    await hello()
    const { id: worker } = (await client.workers.list())[0]!
    await client.workers.change({ id: worker, state: 'paused' })
    expect((await ask('/take', { body: { waitMs: 100 } })).json).toEqual({ piece: null })
    await client.workers.change({ id: worker, state: 'active' })
    const failure = { code: 'DISK_FULL', message: 'There is no room.', details: {} }
    for (const fence of [1, 2, 3]) {
      const { piece, path } = await take()
      expect(piece.fence).toBe(fence)
      await ask(`${path}/exit`, { body: { exitCode: 1, signal: null, failure, said: 'the end of its log' } })
    }
    await served.bench.until(
      (event) => event.type === 'search' && event.search.id === id && event.search.state === 'interrupted',
    )
    expect((await client.searches.get({ id })).failure).toMatchObject({ code: 'DISK_FULL' })
    expect(await client.workers.leases({ id })).toHaveLength(3)
  })
})
