import type { Progress } from '#shared/contract/common.ts'
import type { Job, JobTitle } from '#shared/contract/jobs.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { createId, now } from '#main/store/index.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Log } from '../log.ts'

/** What a job holds while it runs, one job at a time each: `device:<id>`, or `compute`, this computer's cores. */
export type Resource = `device:${string}` | 'compute'

export interface JobControl {
  readonly signal: AbortSignal
  progress(progress: Progress): void
}

export interface JobPlan {
  readonly title: JobTitle
  readonly subjectId: string
  readonly resources: readonly Resource[]
  /** Stored things that it reads besides its subject: they cannot be removed until it has ended. */
  readonly needs?: readonly string[]
  /** Takes its turn behind what works on this subject and what follows it already, not behind all that waits. */
  readonly follows?: string
  /** Rejects when it fails, and with ABORTED when the signal made it end early. */
  readonly run: (control: JobControl) => Promise<void>
  /** Called when it is cancelled before it could begin. */
  readonly onDropped?: () => Promise<void>
  /** Called once it has ended: what is told of its subject may depend on whether a job is at work on it. */
  readonly onEnded?: () => Promise<void>
}

export interface Jobs {
  start(plan: JobPlan): Job
  /** Asks a job to end and answers at once; its end comes as an event. @throws NOT_FOUND */
  cancel(id: string): Job
  /** Newest first; ended ones are kept until the workbench closes. */
  list(): Job[]
  /** The job at work on a subject, or waiting to be. */
  activeFor(subjectId: string): Job | undefined
  /** The newest job on a subject, ended or not. */
  lastFor(subjectId: string): Job | undefined
  /** The job at work on a thing, or waiting to be, or one that needs it for its own. */
  neededBy(id: string): Job | undefined
  /** Whether a running job holds it. */
  isHeld(resource: Resource): boolean
  /** Cancels everything and waits for the ends. */
  close(): Promise<void>
}

interface Entry {
  job: Job
  readonly plan: JobPlan
  readonly controller: AbortController
  settled: Promise<void>
}

const isActive = ({ job }: Entry): boolean =>
  job.state === 'queued' || job.state === 'running' || job.state === 'cancelling'
const progressEveryMs = 200

/** Runs jobs, each as soon as everything it holds is free, in the order they came. */
export function createJobs(events: EventHub, log: Log): Jobs {
  const entries: Entry[] = []
  let isClosing = false

  function update(entry: Entry, change: Partial<Job>): void {
    entry.job = { ...entry.job, ...change }
    events.publish({ type: 'job', job: entry.job })
  }

  function find(id: string): Entry {
    const entry = entries.find((each) => each.job.id === id)
    if (entry === undefined)
      throw new TansakuError(
        'NOT_FOUND',
        `There is no job ${id}; jobs are listed by the workbench that runs them, until it ends.`,
        { id },
      )
    return entry
  }

  /** Where in the order a new job stands. */
  function placeOf({ follows }: JobPlan): number {
    const last = entries.findLastIndex(
      ({ plan }) => follows !== undefined && (plan.subjectId === follows || plan.follows === follows),
    )
    return last < 0 ? entries.length : last + 1
  }

  function schedule(): void {
    const taken = new Set<Resource>(
      entries
        .filter((entry) => entry.job.state === 'running' || entry.job.state === 'cancelling')
        .flatMap((entry) => entry.plan.resources),
    )
    for (const entry of entries.filter(({ job }) => job.state === 'queued')) {
      const free = entry.plan.resources.every((resource) => !taken.has(resource))
      // What an earlier one waits for is not given to a later one.
      for (const resource of entry.plan.resources) taken.add(resource)
      if (free) entry.settled = run(entry)
    }
  }

  async function run(entry: Entry): Promise<void> {
    const { signal } = entry.controller
    update(entry, { state: 'running' })
    let publishedAt = 0
    const progress = (value: Progress): void => {
      entry.job = { ...entry.job, progress: value }
      const time = performance.now()
      if (time - publishedAt < progressEveryMs && value.done < value.total) return
      publishedAt = time
      events.publish({ type: 'job', job: entry.job })
    }
    try {
      await entry.plan.run({ signal, progress })
      finish(entry, { state: signal.aborted ? 'cancelled' : 'done' })
    } catch (thrown) {
      const error = toTansakuError(thrown)
      finish(entry, error.code === 'ABORTED' ? { state: 'cancelled' } : { state: 'failed', failure: error.toJSON() })
    }
    await entry.plan.onEnded?.().catch((thrown: unknown) => {
      log(`The end of ${entry.plan.subjectId} could not be told: ${toTansakuError(thrown).message}`)
    })
  }

  function finish(entry: Entry, end: Partial<Job>): void {
    update(entry, { ...end, finishedAt: now() })
    schedule()
  }

  function cancel(entry: Entry): void {
    if (entry.job.state === 'queued') {
      entry.controller.abort()
      entry.settled = (entry.plan.onDropped?.() ?? Promise.resolve()).catch((thrown: unknown) => {
        log(`What was cancelled before it began could not be marked so: ${toTansakuError(thrown).message}`)
      })
      finish(entry, { state: 'cancelled' })
    } else if (entry.job.state === 'running') {
      update(entry, { state: 'cancelling' })
      entry.controller.abort()
    }
  }

  return {
    start(plan) {
      if (isClosing) throw new TansakuError('ABORTED', 'The workbench is closing: nothing more is begun.')
      const job: Job = {
        id: createId('job'),
        kind: plan.title.kind,
        title: plan.title,
        subjectId: plan.subjectId,
        state: 'queued',
        progress: null,
        failure: null,
        startedAt: now(),
        finishedAt: null,
      }
      const entry: Entry = { job, plan, controller: new AbortController(), settled: Promise.resolve() }
      entries.splice(placeOf(plan), 0, entry)
      events.publish({ type: 'job', job })
      schedule()
      return entry.job
    },
    cancel(id) {
      const entry = find(id)
      cancel(entry)
      return entry.job
    },
    list: () => entries.map((entry) => entry.job).reverse(),
    activeFor: (subjectId) => entries.find((entry) => entry.job.subjectId === subjectId && isActive(entry))?.job,
    lastFor: (subjectId) => entries.findLast((entry) => entry.job.subjectId === subjectId)?.job,
    neededBy: (id) =>
      entries.find((entry) => isActive(entry) && [entry.plan.subjectId, ...(entry.plan.needs ?? [])].includes(id))?.job,
    isHeld: (resource) =>
      entries.some(
        (entry) => entry.job.state !== 'queued' && isActive(entry) && entry.plan.resources.includes(resource),
      ),
    async close() {
      isClosing = true
      for (const entry of entries.filter(isActive).reverse()) cancel(entry)
      while (entries.some(isActive)) await Promise.all(entries.map((entry) => entry.settled))
      await Promise.all(entries.map((entry) => entry.settled))
    },
  }
}
