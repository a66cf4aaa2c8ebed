import { TansakuError } from '#shared/errors.ts'
import { jobTitleText } from '#shared/jobs/title.ts'
import { homeInUse } from '#main/store/index.ts'
import type { WorkbenchContext } from './context.ts'

/** @throws NOT_FOUND for a value that is not there */
export function found<T>(value: T | undefined, what: string, id: string): T {
  if (value === undefined) throw new TansakuError('NOT_FOUND', `There is no ${what} ${id}.`, { what, id })
  return value
}

/** @throws NOT_FOUND for a thing that is not there; one that cannot be read is */
export function requireThere(isThere: boolean, what: string, id: string): void {
  found(isThere ? id : undefined, what, id)
}

/** @throws HOME_IN_USE where this process only looks on */
export function requireWriting({ store, location }: WorkbenchContext): void {
  if (store.access === 'read') throw homeInUse(location.home)
}

/** @throws CONFLICT while a job works on it */
export function requireIdle({ jobs }: WorkbenchContext, what: string, id: string): void {
  const job = jobs.activeFor(id)
  if (job !== undefined)
    throw new TansakuError(
      'CONFLICT',
      `The ${what} ${id} is being worked on (${jobTitleText(job.title)}). Wait for it to end, or cancel it first.`,
      { id, jobId: job.id },
    )
}

/** What may be removed: nothing works on it, and nothing that works or waits goes on from it. @throws CONFLICT */
export function requireUnneeded({ jobs }: WorkbenchContext, what: string, id: string): void {
  const job = jobs.neededBy(id)
  if (job !== undefined)
    throw new TansakuError(
      'CONFLICT',
      `The ${what} ${id} is needed by what is at work or waits (${jobTitleText(job.title)}). Wait for it to end, or cancel it first.`,
      { id, jobId: job.id },
    )
}
