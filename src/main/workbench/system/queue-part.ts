import type { Part } from '#shared/contract/system.ts'
import { queueSettingsSchema, type QueueSettings } from '#shared/contract/workers.ts'
import { toTansakuError } from '#shared/errors.ts'
import { defaultLocation, hasStore, openStore } from '#main/store/index.ts'

/** Redis as a part that this home stands on; null where its queue needs none. */
export async function queuePart({ queue }: QueueSettings): Promise<Part | null> {
  if (queue.kind === 'local') return null
  const { host, port } = queue.redis
  const part = {
    id: 'queue',
    label: 'Redis for the queue',
    bytes: null,
    expected: '7 or newer, appendonly, noeviction',
  }
  const { inspectRedis } = await import('#main/queue/bullmq/index.ts')
  try {
    const { version } = await inspectRedis(queue.redis)
    return { ...part, state: 'ok', found: `${version} at ${host}:${String(port)}`, remedy: null }
  } catch (thrown) {
    const { code, message } = toTansakuError(thrown)
    return { ...part, state: 'broken', found: code, remedy: message }
  }
}

/** The same of the home of this user, where there is one whose settings can be read. */
export async function queuePartOfHome(): Promise<Part | null> {
  const { home } = defaultLocation()
  if (!hasStore(home)) return null
  try {
    const store = await openStore({ home, access: 'read', host: 'cli' })
    const settings = await store.settings.readable('queue', queueSettingsSchema).finally(() => store.close())
    return settings === undefined ? null : await queuePart(settings)
  } catch {
    // A home in trouble is told of by what works in it.
    return null
  }
}
