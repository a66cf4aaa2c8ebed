import { createHash, randomUUID } from 'node:crypto'
import { Queue, Worker, type Job } from 'bullmq'
import { TansakuError } from '#shared/errors.ts'
import type { Redis } from '#shared/contract/workers.ts'
import { rankOf, type RunQueue, type Ticket, type Waiting } from '../queue.ts'
import { clientOf, inspectRedis, within } from './connection.ts'
import { codedRedis, placeOf } from './errors.ts'

export interface BullQueueOptions {
  readonly redis: Redis
  /** Of this home: two workbenches on one Redis know nothing of each other. */
  readonly id: string
  /** Who uses it; another one of the same id is told of. */
  readonly owner: string
  /** So long a run is somebody's without a word. */
  readonly leaseMs: number
}

interface Lane {
  readonly queue: Queue
  readonly worker: Worker
}

const answerMs = 5_000
const ownerMs = 30_000

/**
 * The queue on Redis. It is made anew from what waits whenever the line to Redis was lost, since nobody knows what it
 * still has then.
 */
export function createBullQueue({ redis, id, owner, leaseMs }: BullQueueOptions): RunQueue {
  const prefix = `tansaku:${id}`
  const client = clientOf(redis)
  const lanes = new Map<string, Lane>()
  const token = randomUUID()
  let wanted: readonly Waiting[] = []
  /** Names of runs that Redis was told of; null where it has to be told of all. */
  let inLine: Map<string, Waiting> | null = null
  let closing = false
  let ownedAt = -Infinity
  client.on('close', () => {
    inLine = null
    ownedAt = -Infinity
  })

  /** One thing at a time, and none for ever. @throws TansakuError the QUEUE codes */
  let tail: Promise<unknown> = Promise.resolve()
  function ask<T>(work: () => Promise<T>): Promise<T> {
    const asked = tail.then(async () => {
      try {
        if (client.status === 'wait') await within(client.connect(), answerMs)
        if (client.status !== 'ready') await inspectRedis(redis)
        return await within(work(), answerMs)
      } catch (thrown) {
        inLine = null
        throw codedRedis(thrown, redis)
      }
    })
    tail = asked.catch(() => undefined)
    return asked
  }

  function laneOf(name: string): Lane {
    const known = lanes.get(name)
    if (known !== undefined) return known
    // BullMQ's names allow neither blanks nor colons.
    const called = createHash('sha256').update(name).digest('hex').slice(0, 16)
    const shared = { connection: client, prefix, skipVersionCheck: true }
    const queue = new Queue(called, { ...shared, skipMetasUpdate: true })
    const worker = new Worker(called, null, { ...shared, autorun: false, lockDuration: leaseMs })
    queue.on('error', () => undefined)
    worker.on('error', () => undefined)
    const lane = { queue, worker }
    lanes.set(name, lane)
    return lane
  }

  const add = ({ runId, lane, ...rank }: Waiting) =>
    laneOf(lane).queue.add(
      'run',
      {},
      {
        jobId: runId,
        // BullMQ's begin with 1: without one a run would go before all of them.
        priority: 1 + rankOf(rank),
        removeOnComplete: true,
        removeOnFail: true,
      },
    )

  /** Makes Redis' part what waits. */
  async function fill(): Promise<void> {
    await own()
    if (inLine === null) {
      await clear()
      inLine = new Map()
    }
    const known = inLine
    const now = new Map(wanted.map((each) => [each.runId, each]))
    for (const [runId, before] of known) {
      const after = now.get(runId)
      if (after?.lane === before.lane && rankOf(after) === rankOf(before)) continue
      await laneOf(before.lane).queue.remove(runId)
      known.delete(runId)
    }
    for (const each of wanted)
      if (!known.has(each.runId)) {
        await add(each)
        known.set(each.runId, each)
      }
  }

  /** Seldom: a thousand workers are heard of two hundred times a second. */
  async function own(): Promise<void> {
    if (performance.now() - ownedAt < ownerMs / 4) return
    const key = `${prefix}:owner`
    const other = await client.get(key)
    if (other !== null && other !== owner)
      throw new TansakuError(
        'QUEUE_SHARED',
        `The Redis at ${placeOf(redis)} holds the queue of a copy of this home (${other}): end that one, or give one of them a Redis of its own.`,
        { owner: other },
      )
    await client.set(key, owner, 'PX', ownerMs)
    ownedAt = performance.now()
  }

  /** What an earlier life left. */
  async function clear(): Promise<void> {
    for (const lane of lanes.values()) await lane.queue.obliterate({ force: true })
    for (let cursor = '0'; ;) {
      const [next, keys] = await client.scan(cursor, 'MATCH', `${prefix}:*`, 'COUNT', 1_000)
      const old = keys.filter((key) => key !== `${prefix}:owner`)
      if (old.length > 0) await client.unlink(...old)
      if (next === '0') return
      cursor = next
    }
  }

  async function next(names: readonly string[]): Promise<Job | null> {
    for (const name of names) {
      const job = (await laneOf(name).worker.getNextJob(token, { block: false })) as Job | undefined
      if (job !== undefined) return job
    }
    return null
  }

  function ticketOf(job: Job): Ticket {
    let extendedAt = performance.now()
    return {
      runId: job.id ?? '',
      async extend() {
        if (closing) return
        if (performance.now() - extendedAt < leaseMs / 3) return
        await ask(async () => {
          await own()
          await job.extendLock(token, leaseMs)
        })
        extendedAt = performance.now()
      },
      async release() {
        if (closing) return
        // A queue that was lost meanwhile does not know it any more.
        await ask(() => job.moveToCompleted('done', token, false).catch(() => job.remove().catch(() => undefined)))
      },
    }
  }

  return {
    kind: 'bullmq',
    fill(waiting) {
      wanted = waiting
      return ask(fill)
    },
    take: (names) =>
      ask(async () => {
        await (inLine === null ? fill() : own())
        let job = await next(names)
        if (job === null && wanted.some(({ runId, lane }) => names.includes(lane) && inLine?.has(runId) === true)) {
          // It was told of one and has none: somebody emptied it.
          inLine = null
          await fill()
          job = await next(names)
        }
        const runId = job?.id
        if (job === null || runId === undefined) return null
        inLine?.delete(runId)
        wanted = wanted.filter((each) => each.runId !== runId)
        return ticketOf(job)
      }),
    async close() {
      if (closing) return
      closing = true
      if (client.status === 'ready')
        await within(
          (async () => {
            await clear()
            await client.del(`${prefix}:owner`)
            for (const { queue, worker } of lanes.values()) {
              await worker.close(true)
              await queue.close()
            }
          })(),
          answerMs,
        ).catch(() => undefined)
      else
        for (const { worker, queue } of lanes.values())
          void Promise.all([worker.close(true), queue.close()]).catch(() => undefined)
      client.disconnect()
    },
  }
}
