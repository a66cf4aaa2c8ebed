import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis as Client } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLocalQueue, lanes, type RunQueue } from '#main/queue/index.ts'
import { createBullQueue, inspectRedis } from '#main/queue/bullmq/index.ts'
import { hasRedis, startRedis, type RedisServer } from './redis.ts'

let folder = ''
let server: RedisServer
let queues: RunQueue[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tansaku-redis-'))
})
afterEach(async () => {
  for (const queue of queues) await queue.close()
  queues = []
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
})

const open = (id = 'home', owner = 'here'): RunQueue => {
  const queue = createBullQueue({ redis: server.redis, id, owner, leaseMs: 30_000 })
  queues.push(queue)
  return queue
}
const usual = { lane: lanes.any, isNext: false, priority: 'usual' } as const
const waiting = (...ids: string[]) => ids.map((runId) => ({ ...usual, runId }))
const client = () =>
  new Client({ port: server.redis.port, password: server.redis.password ?? '', retryStrategy: () => null })
const takeAll = async (queue: RunQueue): Promise<string[]> => {
  const taken = []
  for (;;) {
    const ticket = await queue.take([lanes.any])
    if (ticket === null) return taken
    taken.push(ticket.runId)
  }
}

describe.skipIf(!hasRedis)('the queue on Redis', { timeout: 60_000 }, () => {
  it('gives each run once, in order, what follows first, and to the kind of processor that it is bound to', async () => {
    server = await startRedis(folder)
    const queue = open()
    await queue.fill([
      ...waiting('search-a', 'search-b'),
      { ...usual, runId: 'evaluation-next', isNext: true },
      { ...usual, runId: 'search-bound', lane: lanes.of('a GPU, TensorFlow 2') },
    ])
    const first = await queue.take([lanes.any])
    expect(first?.runId).toBe('evaluation-next')
    await first!.extend()
    await first!.release()
    expect(await takeAll(queue)).toEqual(['search-a', 'search-b'])
    expect((await queue.take([lanes.of('a GPU, TensorFlow 2'), lanes.any]))?.runId).toBe('search-bound')
    // What was put back is given again; what waits no more is not.
    await queue.fill(waiting('evaluation-next', 'search-c'))
    await queue.fill(waiting('search-c'))
    expect(await takeAll(queue)).toEqual(['search-c'])
  })

  it.each(['local', 'bullmq'] as const)('gives what is urgent first and what has time last: %s', async (kind) => {
    server = await startRedis(folder)
    const queue = kind === 'local' ? createLocalQueue() : open()
    const [a, b, next] = waiting('search-a', 'search-b', 'evaluation-next')
    await queue.fill([a!, { ...b!, priority: 'later' }, { ...next!, isNext: true, priority: 'later' }])
    // What waits already takes its new place.
    await queue.fill([
      a!,
      { ...b!, priority: 'later' },
      { ...next!, isNext: true, priority: 'later' },
      { ...usual, runId: 'search-c', priority: 'urgent' },
    ])
    expect(await takeAll(queue)).toEqual(['search-c', 'search-a', 'evaluation-next', 'search-b'])
    await queue.fill(waiting('search-d', 'search-e'))
    const [d, e] = waiting('search-d', 'search-e')
    await queue.fill([d!, { ...e!, priority: 'urgent' }])
    expect(await takeAll(queue)).toEqual(['search-e', 'search-d'])
  })

  it('is filled again from what waits after Redis ended without its file, was emptied, or came back as it was', async () => {
    server = await startRedis(folder)
    const queue = open()
    await queue.fill(waiting('search-a', 'search-b'))
    await server.kill()
    await expect(queue.take([lanes.any])).rejects.toMatchObject({ code: 'QUEUE_UNREACHABLE' })
    await server.start()
    expect((await queue.take([lanes.any]))?.runId).toBe('search-a')
    await server.kill()
    rmSync(join(folder, 'appendonlydir'), { recursive: true })
    await server.start()
    await expect
      .poll(() =>
        queue.take([lanes.any]).then(
          (ticket) => ticket?.runId,
          () => null,
        ),
      )
      .toBe('search-b')
    await queue.fill(waiting('search-c'))
    const other = client()
    await other.flushall()
    other.disconnect()
    expect((await queue.take([lanes.any]))?.runId).toBe('search-c')
  })

  it.each([
    ['full', ['maxmemory', '1'], ['maxmemory', '0'], 'QUEUE_FULL'],
    ['a replica', ['replicaof', '127.0.0.1 1'], ['replicaof', 'no one'], 'QUEUE_READ_ONLY'],
  ] as const)(
    'tells of a Redis that becomes %s, and has all that waits once it is mended',
    async (_is, on, off, code) => {
      server = await startRedis(folder)
      const queue = open()
      await queue.fill(waiting('search-a'))
      const admin = client()
      const set = ([name, value]: readonly [string, string]) =>
        name === 'maxmemory' ? admin.config('SET', name, value) : admin.call(name, ...value.split(' '))
      await set(on)
      await expect(queue.fill(waiting('search-a', 'search-b'))).rejects.toMatchObject({ code })
      await expect(queue.take([lanes.any])).rejects.toMatchObject({ code })
      await set(off)
      expect(await takeAll(queue)).toEqual(['search-a', 'search-b'])
      admin.disconnect()
    },
  )

  it('knows nothing of another home, and refuses a copy of its own', async () => {
    server = await startRedis(folder)
    const [one, two, copy] = [open('one'), open('two'), open('one', 'elsewhere')]
    await one.fill(waiting('search-a'))
    await two.fill(waiting('search-b'))
    expect(await takeAll(two)).toEqual(['search-b'])
    expect(await takeAll(one)).toEqual(['search-a'])
    await expect(copy.fill([])).rejects.toMatchObject({ code: 'QUEUE_SHARED' })
  })

  it.each([
    ['a wrong password', [], { password: 'wrong' }, 'QUEUE_PASSWORD'],
    ['no password', [], { password: null }, 'QUEUE_PASSWORD'],
    ['nobody there', [], { port: 1 }, 'QUEUE_UNREACHABLE'],
    ['a certificate that is not there', [], { tls: { trust: 'file', file: '/nonexistent' } }, 'QUEUE_UNREACHABLE'],
    ['one that evicts', ['--maxmemory-policy', 'allkeys-lru'], {}, 'QUEUE_EVICTS'],
    ['one that writes no file', ['--appendonly', 'no'], {}, 'QUEUE_UNSAFE'],
    ['one that is full', ['--maxmemory', '1'], {}, 'QUEUE_FULL'],
    ['a replica', ['--replicaof', '127.0.0.1 1'], {}, 'QUEUE_READ_ONLY'],
  ] as const)('is not chosen with %s', async (_name, options, change, code) => {
    server = await startRedis(folder, options)
    await expect(inspectRedis({ ...server.redis, ...change })).rejects.toMatchObject({ code })
  })
})
