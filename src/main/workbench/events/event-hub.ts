import type { WorkbenchEvent } from '#shared/contract/events.ts'
import { TansakuError } from '#shared/errors.ts'

export interface EventHub {
  publish(event: WorkbenchEvent): void
  /** Calls back with every event until the returned function is called. */
  subscribe(listener: (event: WorkbenchEvent) => void): () => void
  /**
   * Every event from the moment of the call, until the signal aborts or the hub closes.
   * @throws EVENTS_LOST out of the iteration when the reader is so slow that events had to be dropped: read everything
   * again
   */
  watch(signal?: AbortSignal): AsyncGenerator<WorkbenchEvent, void, void>
  close(): void
}

const queueLimit = 2_000

/** Publish and subscribe, in process. Features tell what changed; hosts and jobs listen. */
export function createEventHub(limit = queueLimit): EventHub {
  const listeners = new Set<(event: WorkbenchEvent) => void>()
  const closed = new AbortController()

  const subscribe: EventHub['subscribe'] = (listener) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  function watch(signal?: AbortSignal): AsyncGenerator<WorkbenchEvent, void, void> {
    const queue: WorkbenchEvent[] = []
    let lost = false
    let wake: (() => void) | undefined
    const end = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal
    // Also for a watch that ends before it was ever read.
    const onEnd = (): void => {
      unsubscribe()
      wake?.()
    }
    const unsubscribe = subscribe((event) => {
      if (queue.length >= limit && !makeRoom(queue)) lost = true
      else queue.push(event)
      wake?.()
    })
    end.addEventListener('abort', onEnd, { once: true })
    // Subscribed before the first `next`, so that nothing between the call and the first read is missed.
    return (async function* () {
      try {
        while (!end.aborted) {
          const event = queue.shift()
          if (event !== undefined) yield event
          else if (lost)
            throw new TansakuError(
              'EVENTS_LOST',
              `More than ${String(limit)} events were waiting to be read. Watch again and read what is on screen anew.`,
            )
          else
            await new Promise<void>((resolve) => {
              wake = resolve
            })
        }
      } finally {
        unsubscribe()
        end.removeEventListener('abort', onEnd)
      }
    })()
  }

  return {
    publish: (event) => {
      for (const listener of [...listeners]) listener(event)
    },
    subscribe,
    watch,
    close: () => {
      closed.abort()
    },
  }
}

/** Drops the oldest step, the one kind of event that the next one makes worthless. */
function makeRoom(queue: WorkbenchEvent[]): boolean {
  const index = queue.findIndex((event) => event.type === 'search-step')
  if (index >= 0) queue.splice(index, 1)
  return index >= 0
}
