import type { Progress } from '#shared/contract/common.ts'
import type { Job, JobTitle } from '#shared/contract/jobs.ts'
import { priorities, type Priority } from '#shared/contract/workers.ts'
import { TansakuError, toTansakuError } from '#shared/errors.ts'
import { createId, now } from '#main/store/index.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Log } from '../log.ts'
import type { Here, Moves, Place } from './place.ts'

/**
 * What a job holds while it runs, one job at a time each: `device:<id>`; `compute`, this computer's cores; `records`,
 * which are taken over from elsewhere.
 */
export type Resource = `device:${string}` | 'compute' | 'records'

export interface JobControl {
  readonly signal: AbortSignal
  progress(progress: Progress): void
}

/** Of a run, which is computed where its job was placed. */
export interface RunControl extends JobControl {
  readonly place: Place
  /** It is not at its end: it stands in line once more after this long. */
  putBack(afterMs: number): void
}

export interface JobPlan {
  readonly title: JobTitle
  readonly subjectId: string
  readonly resources: readonly Resource[]
  /** Stored things that it reads besides its subject: they cannot be removed until it has ended. */
  readonly needs?: readonly string[]
  /** Takes its turn behind what works on this subject and what follows it already, not behind all that waits. */
  readonly follows?: string
  /** Whose priority it has where it was given none of its own: the sweep's, the search's. */
  readonly ranksWith?: readonly string[]
  /** Whether it can be begun now; one that cannot waits, holds nothing, and is looked at anew by `reconsider`. */
  readonly isPossible?: () => boolean
  /** Where a worker may compute it in this computer's stead. */
  readonly moves?: Moves
  /** Rejects when it fails, and with ABORTED when the signal made it end early. */
  readonly run: (control: RunControl) => Promise<void>
  /** Called when it is cancelled before it could begin. */
  readonly onDropped?: () => Promise<void>
  /** Called once it has ended: what is told of its subject may depend on whether a job is at work on it. */
  readonly onEnded?: () => Promise<void>
}

export interface Jobs {
  start(plan: JobPlan): Job
  /** Asks a job to end and answers at once; its end comes as an event. @throws NOT_FOUND */
  cancel(id: string): Job
  /** Newest first; the last thousand that ended are kept until the workbench closes. */
  list(): Job[]
  /** The job at work on a subject, or waiting to be. */
  activeFor(subjectId: string): Job | undefined
  /** The newest job on a subject, ended or not. */
  lastFor(subjectId: string): Job | undefined
  /** The job at work on a thing, or waiting to be, or one that needs it for its own. */
  neededBy(id: string): Job | undefined
  /** Subjects of jobs that wait and that a worker may compute, in their order, with what they are bound to. */
  movable(): Movable[]
  /** All subjects of jobs that were not begun and that a worker may compute, those too that wait to be tried again. */
  unbegun(): string[]
  /**
   * Has a waiting job done elsewhere. Null where it does not wait any more, or never did; else `settled` once its end
   * there is stored.
   */
  begin(subjectId: string, place: Place): { readonly settled: Promise<void> } | null
  /** Has what waits tell anew what it is bound to. False where it does not wait. */
  rebind(subjectId: string): Promise<boolean>
  /** Looks anew at what may begin. */
  reconsider(): void
  /** The running job that holds it. */
  at(resource: Resource): Job | undefined
  /** Cancels everything and waits for the ends. */
  close(): Promise<void>
}

interface Entry {
  job: Job
  readonly plan: JobPlan
  readonly controller: AbortController
  settled: Promise<void>
  /** See Moves. */
  boundTo: string | null
  place: Place
  /** Put back, and not to be begun yet. */
  pause: NodeJS.Timeout | undefined
}

export interface Movable {
  readonly subjectId: string
  readonly boundTo: string | null
  readonly isNext: boolean
  readonly priority: Priority
  readonly name: string
}

const isActive = ({ job }: Entry): boolean =>
  job.state === 'queued' || job.state === 'running' || job.state === 'cancelling'
const isReady = ({ job, pause }: Entry): boolean => job.state === 'queued' && pause === undefined
const progressEveryMs = 200
const mostEnded = 1_000

/** Runs jobs, each as soon as everything it holds is free, the urgent first, else in the order they came. */
export function createJobs(
  events: EventHub,
  log: Log,
  here: Here,
  priorityOf: (ids: readonly string[]) => Priority,
): Jobs {
  const entries: Entry[] = []
  /** Oldest first: what has a job is asked for at every word of a run, and there may be thousands of them. */
  const bySubject = new Map<string, Entry[]>()
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

  const priorityOfEntry = ({ plan }: Entry): Priority => priorityOf([plan.subjectId, ...(plan.ranksWith ?? [])])
  /** What waits and may begin, in its order. */
  const line = (): Entry[] => {
    const rank = new Map(
      entries.filter(isReady).map((entry) => [entry, priorities.indexOf(priorityOfEntry(entry))] as const),
    )
    return [...rank.keys()].sort((a, b) => rank.get(a)! - rank.get(b)!)
  }

  function schedule(): void {
    const taken = new Set<Resource>(
      entries
        .filter((entry) => entry.job.state === 'running' || entry.job.state === 'cancelling')
        // A worker has cores of its own.
        .flatMap(({ plan, place }) => plan.resources.filter((name) => name !== 'compute' || place.kind === 'here')),
    )
    for (const entry of line()) {
      if (entry.plan.isPossible?.() === false) continue
      if (entry.plan.moves !== undefined && !here.takes(entry.plan.subjectId, entry.boundTo)) continue
      const free = entry.plan.resources.every((resource) => !taken.has(resource))
      // What an earlier one waits for is not given to a later one.
      for (const resource of entry.plan.resources) taken.add(resource)
      if (free) entry.settled = run(entry, here)
    }
  }

  async function run(entry: Entry, place: Place): Promise<void> {
    const { signal } = entry.controller
    entry.place = place
    update(entry, { state: 'running' })
    let publishedAt = 0
    let againAfterMs: number | null = null
    const putBack = (afterMs: number): void => {
      againAfterMs = afterMs
    }
    const progress = (value: Progress): void => {
      entry.job = { ...entry.job, progress: value }
      const time = performance.now()
      if (time - publishedAt < progressEveryMs && value.done < value.total) return
      publishedAt = time
      events.publish({ type: 'job', job: entry.job })
    }
    try {
      await entry.plan.run({ signal, progress, place, putBack })
      finish(entry, { state: signal.aborted ? 'cancelled' : 'done' })
    } catch (thrown) {
      const error = toTansakuError(thrown)
      if (againAfterMs !== null) return signal.aborted ? drop(entry) : requeue(entry, againAfterMs)
      finish(entry, error.code === 'ABORTED' ? { state: 'cancelled' } : { state: 'failed', failure: error.toJSON() })
    }
    await entry.plan.onEnded?.().catch((thrown: unknown) => {
      log(`The end of ${entry.plan.subjectId} could not be told: ${toTansakuError(thrown).message}`)
    })
  }

  async function requeue(entry: Entry, afterMs: number): Promise<void> {
    try {
      entry.boundTo = (await entry.plan.moves?.boundNow()) ?? null
    } catch (thrown) {
      return finish(entry, { state: 'failed', failure: toTansakuError(thrown).toJSON() })
    }
    entry.pause = setTimeout(() => {
      entry.pause = undefined
      update(entry, {})
      schedule()
    }, afterMs)
    update(entry, { state: 'queued', progress: null })
    schedule()
  }

  async function drop(entry: Entry): Promise<void> {
    const dropped = entry.plan.onDropped?.() ?? Promise.resolve()
    finish(entry, { state: 'cancelled' })
    await dropped.catch((thrown: unknown) => {
      log(`What was cancelled before it began could not be marked so: ${toTansakuError(thrown).message}`)
    })
  }

  function finish(entry: Entry, end: Partial<Job>): void {
    update(entry, { ...end, finishedAt: now() })
    const ended = entries.filter(({ job }) => job.finishedAt !== null)
    // A workbench that serves many machines for months must not grow.
    if (ended.length > mostEnded) forget(ended[0]!)
    schedule()
  }

  function forget(entry: Entry): void {
    const { subjectId } = entry.plan
    const others = bySubject.get(subjectId)!.filter((each) => each !== entry)
    if (others.length > 0) bySubject.set(subjectId, others)
    else bySubject.delete(subjectId)
    entries.splice(entries.indexOf(entry), 1)
  }

  function cancel(entry: Entry): void {
    if (entry.job.state === 'queued') {
      clearTimeout(entry.pause)
      entry.controller.abort()
      entry.settled = drop(entry)
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
      const entry: Entry = {
        job,
        plan,
        controller: new AbortController(),
        settled: Promise.resolve(),
        boundTo: plan.moves?.boundTo ?? null,
        place: here,
        pause: undefined,
      }
      entries.splice(placeOf(plan), 0, entry)
      bySubject.set(plan.subjectId, [...(bySubject.get(plan.subjectId) ?? []), entry])
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
    activeFor: (subjectId) => bySubject.get(subjectId)?.find(isActive)?.job,
    lastFor: (subjectId) => bySubject.get(subjectId)?.at(-1)?.job,
    neededBy: (id) =>
      entries.find((entry) => isActive(entry) && [entry.plan.subjectId, ...(entry.plan.needs ?? [])].includes(id))?.job,
    movable: () =>
      line().flatMap((entry) => {
        const { plan, boundTo } = entry
        const { subjectId, title, follows } = plan
        if (plan.moves === undefined) return []
        const priority = priorityOfEntry(entry)
        return [
          { subjectId, boundTo, isNext: follows !== undefined, priority, name: 'name' in title ? title.name : '' },
        ]
      }),
    unbegun: () =>
      entries
        .filter(({ job, plan }) => job.state === 'queued' && plan.moves !== undefined)
        .map(({ plan }) => plan.subjectId),
    begin(subjectId, place) {
      const entry = entries.find((each) => each.plan.subjectId === subjectId && isReady(each))
      if (entry?.plan.moves === undefined || isClosing) return null
      entry.settled = run(entry, place)
      return { settled: entry.settled }
    },
    async rebind(subjectId) {
      const entry = entries.find((each) => each.plan.subjectId === subjectId && each.job.state === 'queued')
      if (entry?.plan.moves === undefined) return false
      entry.boundTo = await entry.plan.moves.boundNow()
      schedule()
      return true
    },
    reconsider: schedule,
    at: (resource) =>
      entries.find(
        (entry) => entry.job.state !== 'queued' && isActive(entry) && entry.plan.resources.includes(resource),
      )?.job,
    async close() {
      isClosing = true
      for (const entry of entries.filter(isActive).reverse()) cancel(entry)
      while (entries.some(isActive)) await Promise.all(entries.map((entry) => entry.settled))
      await Promise.all(entries.map((entry) => entry.settled))
    },
  }
}
