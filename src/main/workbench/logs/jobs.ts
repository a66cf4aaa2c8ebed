import type { Job } from '#shared/contract/jobs.ts'
import { circumstances } from '#shared/errors.ts'
import { jobTitleText } from '#shared/jobs/title.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Log } from '../log.ts'

/** Tells when work began and how it ended. */
export function logJobs(events: Pick<EventHub, 'subscribe'>, log: Log): void {
  const told = new Map<string, Job['state']>()
  events.subscribe((event) => {
    if (event.type !== 'job' || told.get(event.job.id) === event.job.state) return
    const { job } = event
    if (job.finishedAt === null) told.set(job.id, job.state)
    else told.delete(job.id)
    const name = `${jobTitleText(job.title)} (${job.subjectId})`
    if (job.failure !== null)
      log(
        `${name} failed: ${job.failure.code}: ${job.failure.message}`,
        circumstances.has(job.failure.code) ? 'warning' : 'error',
      )
    else log(`${name}: ${job.state}.`, 'info')
  })
}
