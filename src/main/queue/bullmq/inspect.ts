import { TansakuError } from '#shared/errors.ts'
import type { Redis } from '#shared/contract/workers.ts'
import { placeOf } from './errors.ts'

const oldest = 7

/** What Redis' INFO says that stands in the way of a queue; null where nothing does. */
export function problemIn(info: string, redis: Pick<Redis, 'host' | 'port'>): TansakuError | null {
  const field = (name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? ''
  const place = placeOf(redis)
  const version = field('redis_version')
  if (!(Number(version.split('.')[0]) >= oldest))
    return new TansakuError(
      'QUEUE_VERSION',
      `The Redis at ${place} is ${version || 'of an unknown version'}; the queue needs ${String(oldest)} or newer. Update it, or name another.`,
      { place, found: version },
    )
  const policy = field('maxmemory_policy')
  if (policy !== 'noeviction')
    return new TansakuError(
      'QUEUE_EVICTS',
      `The Redis at ${place} throws away what it holds when memory runs short (maxmemory-policy ${policy || 'unknown'}). Set it: redis-cli CONFIG SET maxmemory-policy noeviction, and in its redis.conf.`,
      { place, found: policy },
    )
  if (field('aof_enabled') !== '1')
    return new TansakuError(
      'QUEUE_UNSAFE',
      `The Redis at ${place} writes no file of its commands and forgets all of them when it ends. Set it: redis-cli CONFIG SET appendonly yes, and in its redis.conf.`,
      { place },
    )
  return null
}
