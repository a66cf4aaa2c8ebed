import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { thisOffer } from '#main/workbench/index.ts'
import { hasRedis, startRedis, type RedisServer } from '../queue/redis.ts'
import { failureOf, newHome, removeHome } from '../workbench/fixture.ts'
import { figures, search, serve, startWorker, type Machine, type Served } from './machines.ts'

let folders: string[] = []
let redis: RedisServer
let served: Served
let machine: Machine | undefined
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'tansaku-machines-'))
  folders.push(made)
  return made
}
beforeEach(() => {
  folders = [newHome()]
})
afterEach(async () => {
  machine?.child.kill('SIGKILL')
  await machine?.ended
  await served.close()
  await redis.kill()
  for (const each of folders) removeHome(each)
})

describe.skipIf(!hasRedis)('runs that wait on Redis', { timeout: 180_000 }, () => {
  it('are lost neither with Redis and its file nor by a change of the queue, and find what they find without', async () => {
    const data = folder()
    redis = await startRedis(data)
    served = await serve(folders[0]!)
    const { bench, server } = served
    const queue = { kind: 'bullmq', redis: redis.redis } as const
    const wrong = { ...queue, redis: { ...queue.redis, password: 'guessed' } }
    expect(await failureOf(bench.client.workers.configure({ queue: wrong }))).toMatchObject({ code: 'QUEUE_PASSWORD' })
    expect((await bench.client.workers.queue()).kind).toBe('local')
    const report = await bench.client.workers.configure({ queue })
    expect(report).toMatchObject({ kind: 'bullmq', redis: { hasPassword: true }, trouble: null })
    expect(JSON.stringify(report)).not.toContain(redis.redis.password)

    const jobs = []
    for (const _ of [1, 2, 3]) jobs.push(await bench.client.searches.start({ name: '', settings: search(5, 2) }))
    const [first, second, third] = jobs as [(typeof jobs)[0], (typeof jobs)[0], (typeof jobs)[0]]
    const { token } = await bench.client.workers.token({ name: 'one' })
    machine = startWorker(folder(), server, token)
    await bench.until((event) => event.type === 'job' && event.job.id === first.jobId && event.job.state === 'running')
    await redis.kill()
    // What is under way needs no Redis; what waits does.
    expect((await bench.ended(first.jobId)).failure).toBeNull()
    await expect.poll(() => bench.client.workers.queue().then(({ trouble }) => trouble?.code)).toBe('QUEUE_UNREACHABLE')
    rmSync(join(data, 'appendonlydir'), { recursive: true })
    await redis.start()
    await bench.until((event) => event.type === 'job' && event.job.id === second.jobId && event.job.state === 'running')
    await bench.client.workers.configure({ queue: { kind: 'local' } })
    for (const { jobId } of [second, third]) expect((await bench.ended(jobId)).failure).toBeNull()

    const found = await Promise.all(jobs.map(({ id }) => bench.client.searches.get({ id })))
    expect(found.map(({ epochRecords }) => epochRecords.length)).toEqual([2, 2, 2])
    expect(figures(found[1]!.epochRecords)).toEqual(figures(found[0]!.epochRecords))
    expect(figures(found[2]!.epochRecords)).toEqual(figures(found[0]!.epochRecords))
  })

  it('are given once each, in their order, however often the queue is changed while they wait', async () => {
    redis = await startRedis(folder())
    served = await serve(folders[0]!, 60_000)
    const { client, workbench } = served.bench
    const { workerDoor: door } = workbench
    const ids: string[] = []
    for (const seed of [1, 2, 3, 4]) ids.push((await client.searches.start({ name: '', settings: search(seed, 2) })).id)
    /** By a worker of its own each: one that asks has nothing. */
    const take = async (name: string) => {
      const { token } = await client.workers.token({ name })
      await door.hello(await door.authenticate(token), { offer: thisOffer(), now: new Date().toISOString() })
      const worker = await door.authenticate(token)
      const piece = await door.take(worker, { waitMs: 10_000 }, AbortSignal.timeout(20_000))
      return { worker, piece: piece! }
    }
    const queues = [{ kind: 'bullmq', redis: redis.redis }, { kind: 'local' }] as const
    const taken = []
    for (const [at, name] of ['a', 'b', 'c', 'd'].entries()) {
      await client.workers.configure({ queue: queues[at % 2]! })
      taken.push(await take(name))
      expect((await client.workers.queue()).waiting).toBe(3 - at)
    }
    expect(taken.map(({ piece }) => [piece.runId, piece.fence])).toEqual(ids.map((id) => [id, 1]))
    // One that was taken from a queue that is kept no more is put down, and waits in the one that is.
    const { worker, piece } = taken[0]!
    const run = await door.run(worker, piece.runId, piece.fence)
    await run.exit({ exitCode: null, signal: 'SIGKILL', failure: null, said: '' })
    await client.workers.configure({ queue: queues[0] })
    expect((await take('e')).piece).toMatchObject({ runId: ids[0], fence: 2 })
    expect((await client.workers.queue()).waiting).toBe(0)
  })
})
