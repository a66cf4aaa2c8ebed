import { queueSettingsSchema, type QueueSettings } from '#shared/contract/workers.ts'
import { createLocalQueue, type RunQueue } from '#main/queue/index.ts'
import type { Store } from '#main/store/index.ts'

/** The queue that the settings choose, and the change to another. */
export interface QueueSwitch {
  settings(): QueueSettings
  now(): RunQueue
  /** Nothing is changed where the new one cannot be used. @throws TansakuError the QUEUE codes */
  change(settings: QueueSettings): Promise<void>
}

const name = 'queue'
const usual: QueueSettings = { kind: 'local', thisComputer: 'computes' }

export async function createQueueSwitch(store: Store): Promise<QueueSwitch> {
  let settings = (await store.settings.readable(name, queueSettingsSchema)) ?? usual
  const queue = createLocalQueue()
  return {
    settings: () => settings,
    now: () => queue,
    async change(wished) {
      await store.settings.set(name, wished)
      settings = wished
    },
  }
}
