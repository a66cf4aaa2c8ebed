import { randomUUID } from 'node:crypto'
import { withEventMeta } from '@orpc/server'
import { workbenchEventSchema, type WorkbenchEvent } from '#shared/contract/events.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { writeLog, type Log } from '../log.ts'

export interface EventHub {
  /**
   * Never throws: neither what a listener does nor an event that the contract does not allow ends the work that tells
   * of itself; both are faults of ours and logged.
   */
  publish(event: WorkbenchEvent): void
  /** Calls back with every event until the returned function is called. */
  subscribe(listener: (event: WorkbenchEvent) => void): () => void
  /**
   * Every event from the moment of the call, or from behind the one that a reader had last, until the signal aborts or
   * the hub closes. Each carries its id (the event meta of oRPC) to come back with.
   * @throws EVENTS_LOST at once when what followed `after` is not kept any more, and out of the iteration when the
   * reader is so slow that events had to be dropped: read everything again
   */
  watch(signal?: AbortSignal, after?: string): AsyncGenerator<WorkbenchEvent, void, void>
  close(): void
}

interface EventHubOptions {
  /** Events that may wait for one reader, and that are kept for those who come back. */
  readonly limit?: number
  readonly log?: Log
}

/** Numbers go up by one, over all that is published. */
interface Numbered {
  readonly number: number
  readonly event: WorkbenchEvent
}

/** Publish and subscribe, in process. Features tell what changed; hosts and jobs listen. */
export function createEventHub({ limit = 2_000, log = writeLog }: EventHubOptions = {}): EventHub {
  const listeners = new Set<(told: Numbered) => void>()
  const closed = new AbortController()
  /** Another stream is another workbench's: what a reader had of it says nothing here. */
  const stream = randomUUID()
  /** The newest, oldest first. */
  const kept: Numbered[] = []
  let published = 0

  function listen(listener: (told: Numbered) => void): () => void {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  /** @throws EVENTS_LOST */
  function since(after: string): Numbered[] {
    const [of, number] = after.split(':')
    const missed = published - Number(number)
    if (of !== stream || !(missed >= 0 && missed <= kept.length))
      throw new TansakuError(
        'EVENTS_LOST',
        'What happened meanwhile is not kept any more. Watch again and read what is on screen anew.',
      )
    return kept.slice(kept.length - missed)
  }

  function watch(signal?: AbortSignal, after?: string): AsyncGenerator<WorkbenchEvent, void, void> {
    const queue = after === undefined ? [] : since(after)
    let lost = false
    let wake: (() => void) | undefined
    const end = signal ? AbortSignal.any([signal, closed.signal]) : closed.signal
    // Also for a watch that ends before it was ever read.
    const onEnd = (): void => {
      unsubscribe()
      wake?.()
    }
    const unsubscribe = listen((told) => {
      if (queue.length >= limit && !makeRoom(queue, told)) lost = true
      else queue.push(told)
      wake?.()
    })
    end.addEventListener('abort', onEnd, { once: true })
    // Subscribed before the first `next`, so that nothing between the call and the first read is missed.
    return (async function* () {
      try {
        while (!end.aborted) {
          const next = queue.shift()
          if (next !== undefined) yield withEventMeta(next.event, { id: `${stream}:${String(next.number)}` })
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
      const checked = workbenchEventSchema.safeParse(event)
      if (!checked.success) {
        const [issue] = checked.error.issues
        log(
          `ANSWER_INVALID: an event of the kind ${event.type} was dropped: ${(issue?.path ?? []).map(String).join('.')}: ${issue?.message ?? ''}`,
          'error',
        )
        return
      }
      const told = { number: ++published, event }
      kept.push(told)
      if (kept.length > limit) kept.shift()
      for (const listener of [...listeners]) {
        try {
          listener(told)
        } catch (thrown) {
          log(`A listener failed at an event of the kind ${event.type}: ${toTansakuError(thrown).message}`, 'error')
        }
      }
    },
    subscribe: (listener) => listen(({ event }) => listener(event)),
    watch,
    close: () => {
      closed.abort()
    },
  }
}

/** Drops the oldest event that a later one makes worthless: any step, else what another says anew of its subject. */
function makeRoom(queue: Numbered[], next: Numbered): boolean {
  const step = queue.findIndex(({ event }) => event.type === 'search-step')
  const index = step >= 0 ? step : indexOfSuperseded([...queue, next].map(({ event }) => event))
  if (index >= 0) queue.splice(index, 1)
  return index >= 0
}

function indexOfSuperseded(events: readonly WorkbenchEvent[]): number {
  const later = new Set<string>()
  let oldest = -1
  for (let index = events.length - 1; index >= 0; index--) {
    const subject = subjectOf(events[index]!)
    if (subject === null) continue
    if (later.has(subject)) oldest = index
    later.add(subject)
  }
  return oldest
}

/** What an event tells the whole of; null for one that tells of a single happening. */
function subjectOf(event: WorkbenchEvent): string | null {
  switch (event.type) {
    case 'job':
      return `job ${event.job.id}`
    case 'search':
      return `search ${event.search.id}`
    case 'devices':
      return 'devices'
    case 'changed':
      return `changed ${event.entity} ${event.id}`
    default:
      return null
  }
}
