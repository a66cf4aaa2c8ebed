import { toTansakuError } from '#shared/errors.ts'
import type { Failure } from '#shared/contract/searches.ts'
import { lanes, type RunQueue, type Ticket, type Waiting } from '#main/queue/index.ts'
import type { StoredWorker } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { HeldRun } from './held.ts'
import type { HeldRuns } from './held-runs.ts'

/** Hands what waits to workers that ask. */
export interface Dispatch {
  /** The next run for a worker, once there is one; null where there was none in that time. */
  next(worker: StoredWorker, waitMs: number, signal: AbortSignal): Promise<HeldRun | null>
  /** A worker that had a run when the workbench ended has it on. @returns whether it could be begun */
  goOn(worker: StoredWorker, runId: string, fence: number): Promise<boolean>
  /** What waits was changed. */
  changed(): void
  /** What stands in the queue's way. */
  trouble(): Failure | null
  close(): void
}

/** How soon a queue that could not be reached is tried again. */
const retryMs = 2_000

export interface DispatchParts {
  readonly held: HeldRuns
  readonly queue: () => RunQueue
  /** For a worker that had it. */
  readonly isKept: (runId: string) => boolean
  /** Of a worker that can take nothing at the moment. */
  readonly isMeasured: (workerId: string) => boolean
}

export function createDispatch(
  { jobs, events, log, store }: WorkbenchContext,
  { held, queue, isKept, isMeasured }: DispatchParts,
): Dispatch {
  let woken = Promise.withResolvers<void>()
  let trouble: Failure | null = null
  let tail: Promise<void> = Promise.resolve()
  let retry: NodeJS.Timeout | undefined

  /** What waits, until that is changed: every worker that waits looks at it. */
  let line: readonly Waiting[] | null = null
  const waiting = (): readonly Waiting[] =>
    (line ??= jobs
      .movable()
      .filter(({ subjectId }) => !isKept(subjectId))
      .map(({ subjectId, boundTo, isNext, priority }) => {
        const lane = boundTo === null ? lanes.any : lanes.of(boundTo)
        return { runId: subjectId, lane, isNext, priority }
      }))
  const lanesOf = ({ offer }: StoredWorker): string[] => [lanes.of(offer?.processor ?? ''), lanes.any]
  /** A thousand workers that wait are woken by every run: most need not ask. */
  const isSomethingFor = (own: readonly string[]): boolean => waiting().some(({ lane }) => own.includes(lane))

  /** Runs what concerns the queue; what goes wrong there is told once and tried again. */
  async function attempt<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      const done = await work()
      if (trouble !== null) log('The queue answers again.', 'info')
      trouble = null
      return done
    } catch (thrown) {
      const { code, message, details } = toTansakuError(thrown)
      if (trouble?.code !== code) log(`The queue (${code}): ${message}`)
      trouble = { code, message, details: { ...details } }
      clearTimeout(retry)
      retry = setTimeout(changed, retryMs)
      retry.unref()
      return null
    }
  }

  let isTold = true
  function changed(): void {
    line = null
    if (!isTold) return
    // Of all that is changed until it comes to its turn the queue is told once.
    isTold = false
    tail = tail.then(async () => {
      isTold = true
      await attempt(() => queue().fill(waiting()))
      if (waiting().length === 0) return
      const before = woken
      woken = Promise.withResolvers()
      before.resolve()
    })
  }

  /** Has a waiting run computed by a worker. @returns the run once it is known what to compute */
  async function begin(worker: StoredWorker, ticket: Ticket, fence?: number): Promise<HeldRun | 'not-begun' | 'ended'> {
    const given = Promise.withResolvers<HeldRun | 'ended'>()
    const begun = jobs.begin(ticket.runId, held.placeAt(worker, ticket, given.resolve, fence))
    if (begun === null) return 'not-begun'
    const unsubscribe = events.subscribe((event) => {
      // It may fail before there is anything to send.
      if (event.type === 'job' && event.job.subjectId === ticket.runId && event.job.state !== 'running')
        given.resolve('ended')
    })
    const run = await given.promise.finally(unsubscribe)
    if (run !== 'ended') run.settled = begun.settled
    return run
  }

  async function give(worker: StoredWorker): Promise<HeldRun | null> {
    const own = lanesOf(worker)
    for (;;) {
      if (!isSomethingFor(own)) return null
      const ticket = await attempt(() => queue().take(own))
      if (ticket === null) return null
      const run = await begin(worker, ticket)
      if (run === 'not-begun') await attempt(() => ticket.release())
      else if (run !== 'ended') return run
    }
  }

  const unsubscribe = events.subscribe((event) => {
    if (event.type === 'job' && (event.job.kind === 'search' || event.job.kind === 'evaluation')) {
      const { state, progress } = event.job
      if (state !== 'running' || progress === null) changed()
    }
  })

  return {
    async next(worker, waitMs, signal) {
      const until = performance.now() + waitMs
      for (;;) {
        const { promise } = woken
        const now = isSomethingFor(lanesOf(worker)) ? await store.workers.find(worker.id) : undefined
        const run = now?.state === 'active' && !isMeasured(worker.id) && !signal.aborted ? await give(now) : null
        const left = until - performance.now()
        if (run !== null || left <= 0 || signal.aborted) return run
        await settled(promise, left, signal)
      }
    },
    async goOn(worker, runId, fence) {
      // It is in nobody's line: its worker has it.
      const ticket = { runId, extend: () => Promise.resolve(), release: () => Promise.resolve() }
      return typeof (await begin(worker, ticket, fence)) === 'object'
    },
    changed,
    trouble: () => trouble,
    close() {
      unsubscribe()
      clearTimeout(retry)
      woken.resolve()
    },
  }
}

/** Waits for a promise, so long at most, or for the signal. */
async function settled(promise: Promise<void>, ms: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>()
  const timer = setTimeout(over.resolve, ms)
  const end = (): void => {
    over.resolve()
  }
  signal.addEventListener('abort', end, { once: true })
  await Promise.race([promise, over.promise])
  clearTimeout(timer)
  signal.removeEventListener('abort', end)
}
