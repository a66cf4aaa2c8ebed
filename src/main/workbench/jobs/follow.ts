import type { Job } from '#shared/contract/jobs.ts'
import { TansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'

/** For a job that has others do its work, which each hold what they need: nothing waits for itself. */
export interface FollowOptions {
  /** Cancels the job that is followed; its end is waited for. */
  readonly signal: AbortSignal
  readonly onProgress: (job: Job) => void
}

/** Waits for another job's end. @throws what it failed with; ABORTED where it was cancelled */
export async function followJob(
  { jobs, events }: Pick<WorkbenchContext, 'jobs' | 'events'>,
  id: string,
  { signal, onProgress }: FollowOptions,
): Promise<void> {
  const ended = Promise.withResolvers<Job>()
  const look = (job: Job): void => {
    if (job.id !== id) return
    if (job.finishedAt === null) onProgress(job)
    else ended.resolve(job)
  }
  const unsubscribe = events.subscribe((event) => {
    if (event.type === 'job') look(event.job)
  })
  const cancel = (): void => {
    jobs.cancel(id)
  }
  signal.addEventListener('abort', cancel, { once: true })
  try {
    jobs.list().forEach(look)
    if (signal.aborted) cancel()
    const { state, failure } = await ended.promise
    if (failure !== null) throw new TansakuError(failure.code as TansakuError['code'], failure.message, failure.details)
    if (state === 'cancelled') throw new TansakuError('ABORTED', 'Stopped; what it reached is kept.')
  } finally {
    unsubscribe()
    signal.removeEventListener('abort', cancel)
  }
}
