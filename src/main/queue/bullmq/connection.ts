import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Redis as Client } from 'ioredis'
import type { Redis } from '#shared/contract/workers.ts'
import { codedRedis } from './errors.ts'
import { problemIn } from './inspect.ts'

const connectMs = 5_000
const againMs = 2_000

/** @throws TansakuError QUEUE_UNREACHABLE where a certificate's file cannot be read */
export function clientOf(redis: Redis): Client {
  const client = new Client({
    host: redis.host,
    port: redis.port,
    db: redis.database,
    lazyConnect: true,
    connectTimeout: connectMs,
    // BullMQ asks for it: its own commands wait for the line to come back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(200 * times, againMs),
    ...(redis.username !== null && { username: redis.username }),
    ...(redis.password !== null && { password: redis.password }),
    ...tlsOf(redis),
  })
  // What goes wrong is told where something is asked of it.
  client.on('error', () => undefined)
  return client
}

function tlsOf({ tls, ...redis }: Redis): { tls?: ConnectionOptions } {
  if (tls === null) return {}
  if (tls.trust === 'system') return { tls: {} }
  try {
    return { tls: { ca: readFileSync(tls.file) } }
  } catch (thrown) {
    throw codedRedis(thrown, redis)
  }
}

/**
 * Whether a Redis can hold the queue: reached, new enough, keeping what it is told, and writable.
 * @throws TansakuError the QUEUE codes
 */
export async function inspectRedis(redis: Redis): Promise<{ version: string }> {
  const client = clientOf(redis)
  let failed: unknown
  client.on('error', (error: unknown) => {
    failed = error
  })
  try {
    await within(client.connect(), connectMs)
    const info = await within(client.info(), connectMs)
    const problem = problemIn(info, redis)
    if (problem !== null) throw problem
    // Only a write tells of a disk or a memory that is full.
    await within(client.set('tansaku:probe', '1', 'PX', 1_000), connectMs)
    return { version: /redis_version:(\S+)/.exec(info)?.[1] ?? '' }
  } catch (thrown) {
    throw codedRedis(
      failed instanceof Error && !(thrown instanceof Error && 'command' in thrown) ? failed : thrown,
      redis,
    )
  } finally {
    client.disconnect()
  }
}

/** @throws Error where it takes longer */
export async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => {
    late.reject(new Error(`no answer within ${String(ms / 1_000)} seconds`))
  }, ms)
  work.catch(() => undefined)
  return Promise.race([work, late.promise]).finally(() => {
    clearTimeout(timer)
  })
}
