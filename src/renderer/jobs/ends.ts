import type { Job } from '#shared/contract/jobs.ts'
import { api, events } from '../client/index.ts'

interface Started {
  readonly jobId: string
}

/** Waits for the ends of jobs of these kinds that this page has started. For the set-up of a store. */
export function useEnds(...kinds: Job['kind'][]): {
  /** @returns whether it is done; not so where it was cancelled. @throws what the job failed with */
  untilEnded(started: Started): Promise<boolean>
} {
  /** Ended before their start was answered, and those waited for. */
  const ended = new Map<string, Job>()
  const waiting = new Map<string, (job: Job) => void>()

  const note = (job: Job): void => {
    if (!kinds.includes(job.kind) || job.finishedAt === null) return
    ended.set(job.id, job)
    waiting.get(job.id)?.(job)
  }
  events.on('job', ({ job }) => note(job))
  // What ended while the connection was lost.
  events.onConnected(() => {
    if (waiting.size > 0)
      void api.jobs.list().then(
        (jobs) => jobs.forEach(note),
        () => undefined,
      )
  })

  return {
    async untilEnded({ jobId }) {
      const job = ended.get(jobId) ?? (await new Promise<Job>((resolve) => waiting.set(jobId, resolve)))
      waiting.delete(jobId)
      ended.delete(jobId)
      if (job.failure !== null) throw Object.assign(new Error(job.failure.message), job.failure)
      return job.state === 'done'
    },
  }
}
