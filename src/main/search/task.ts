import type { TaskEvent } from '#main/compute/protocol.ts'

/** Said before the steps can be counted. */
export const readingData: TaskEvent = {
  type: 'progress',
  progress: {
    done: 0,
    total: 1,
    unit: 'steps',
    message: 'reading the data',
    stage: { name: 'reading-data' },
    etaSeconds: null,
  },
}

/** What a running task is given of the outside world. */
export interface TaskContext {
  readonly emit: (event: TaskEvent) => void
  /** Looked at between steps. */
  readonly stopRequested: () => boolean
}
