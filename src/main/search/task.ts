import type { TaskEvent } from '#main/compute/protocol.ts'

/** What a running task is given of the outside world. */
export interface TaskContext {
  readonly emit: (event: TaskEvent) => void
  /** Looked at between steps. */
  readonly stopRequested: () => boolean
}
