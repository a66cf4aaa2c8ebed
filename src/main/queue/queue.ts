import { priorities, type Priority } from '#shared/contract/workers.ts'

/** Which runs may be taken by whom: any kind of processor, or the one that their checkpoint stands on. */
export const lanes = { any: 'any', of: (processor: string): string => `on ${processor}` }

/** A smaller number goes first. */
export const rankOf = ({ priority, isNext }: Pick<Waiting, 'priority' | 'isNext'>): number =>
  2 * priorities.indexOf(priority) + (isNext ? 0 : 1)

export interface Waiting {
  readonly runId: string
  readonly lane: string
  readonly priority: Priority
  /** Before all else of its priority. */
  readonly isNext: boolean
}

/** The right to work on a run, as long as it is kept alive. */
export interface Ticket {
  readonly runId: string
  extend(): Promise<void>
  /** It is out of the queue: done, or to be put in line anew. */
  release(): Promise<void>
}

/**
 * Who works on what. It holds names of runs alone; what they are stands in the store, from which a queue that was lost
 * is filled again.
 */
export interface RunQueue {
  readonly kind: 'local' | 'bullmq'
  /** Makes what waits exactly this. @throws TansakuError the QUEUE codes */
  fill(waiting: readonly Waiting[]): Promise<void>
  /** The first that waits in one of the lanes, looked at in their order. @throws TansakuError the QUEUE codes */
  take(lanes: readonly string[]): Promise<Ticket | null>
  close(): Promise<void>
}
