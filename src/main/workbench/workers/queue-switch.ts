import { hostname } from 'node:os'
import { queueSettingsSchema, type QueueSettings } from '#shared/contract/workers.ts'
import { createLocalQueue, type RunQueue } from '#main/queue/index.ts'
import type { Store } from '#main/store/index.ts'
import { homeId } from '../home-id.ts'

/** The queue that the settings choose, and the change to another. */
export interface QueueSwitch {
  settings(): QueueSettings
  now(): RunQueue
  /** What waits goes along; nothing is changed where the new one cannot be used. @throws the QUEUE codes */
  change(settings: QueueSettings): Promise<void>
}

export interface QueueOptions {
  readonly store: Store
  readonly home: string
  readonly leaseMs: number
}

const settingsName = 'queue'
const usual: QueueSettings = { queue: { kind: 'local' }, thisComputer: 'computes' }

export async function createQueueSwitch({ store, home, leaseMs }: QueueOptions): Promise<QueueSwitch> {
  let settings = (await store.settings.readable(settingsName, queueSettingsSchema)) ?? usual
  // Who only looks on gives nothing away.
  let queue = store.access === 'write' ? await make(settings.queue) : createLocalQueue()

  async function make(wished: QueueSettings['queue']): Promise<RunQueue> {
    if (wished.kind === 'local') return createLocalQueue()
    // Only those who chose it need it: the others start faster without.
    const { createBullQueue } = await import('#main/queue/bullmq/index.ts')
    const owner = `${hostname()}:${home}`
    return createBullQueue({ redis: wished.redis, id: await homeId(store), owner, leaseMs })
  }

  return {
    settings: () => settings,
    now: () => queue,
    async change(wished) {
      if (JSON.stringify(wished.queue) !== JSON.stringify(settings.queue)) {
        if (wished.queue.kind === 'bullmq') {
          const { inspectRedis } = await import('#main/queue/bullmq/index.ts')
          await inspectRedis(wished.queue.redis)
        }
        const before = queue
        queue = await make(wished.queue)
        await before.close()
      }
      await store.settings.set(settingsName, wished)
      settings = wished
    },
  }
}
