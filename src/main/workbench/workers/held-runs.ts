import { TansakuError, toTansakuError } from '#shared/errors.ts'
import type { Failure } from '#shared/contract/searches.ts'
import type { Ticket } from '#main/queue/index.ts'
import { runFolder, type StoredWorker } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DatasetService } from '../datasets/service.ts'
import type { Place, RunEnd } from '../jobs/place.ts'
import { createHeldRun, type HeldRun } from './held.ts'
import { shipmentOf } from './shipment.ts'

export interface HeldRunsOptions {
  readonly leaseMs: number
  /** What a worker has or has lost was changed. */
  readonly onChange: (workerId: string) => void
}

export interface HeldRuns {
  /** @throws STALE_LEASE where it is not this worker's any more */
  require(worker: StoredWorker, runId: string, fence: number): HeldRun
  ofWorker(workerId: string): HeldRun[]
  find(worker: StoredWorker, runId: string, fence: number): HeldRun | undefined
  /**
   * The worker as the place of a run.
   * @param onHeld called with the run once it is known what to compute
   * @param fence of a run that it has already
   */
  placeAt(worker: StoredWorker, ticket: Ticket, onHeld: (held: HeldRun) => void, fence?: number): Place
  /** It is alive. */
  keep(held: HeldRun): Promise<void>
  /** The workbench ends: nobody is waited for. */
  letGo(): void
}

/** Takings of a run in a row that come to no checkpoint, after which it is not tried again. */
const mostFruitless = 3
/** Pages are told of a worker's pieces, but not of each where they are short. */
const tellEveryMs = 2_000
const againAfterMs = [500, 2_000, 8_000] as const

export function createHeldRuns(
  { store, log, location }: WorkbenchContext,
  datasets: DatasetService,
  { leaseMs, onChange }: HeldRunsOptions,
): HeldRuns {
  const held = new Map<string, { readonly run: HeldRun; readonly ticket: Ticket }>()
  let told = ''
  /** The queue is filled anew from what waits: that it was not told of one is said once. */
  const quietly = (what: Promise<unknown>): Promise<void> =>
    what.then(
      () => {
        told = ''
      },
      (thrown: unknown) => {
        const { code, message } = toTansakuError(thrown)
        if (told !== code) log(`The queue was not told (${code}): ${message}`)
        told = code
      },
    )

  /** What becomes of a run that a worker has no more. */
  async function endOf(
    run: HeldRun,
    { state, failure }: RunEnd,
  ): Promise<{ failure: Failure | null; again: number | null }> {
    const { runId, fence } = run
    const why = state === 'interrupted' ? (run.failure ?? failure) : failure
    if (run.isLeft) return { failure: why, again: null }
    await store.leases.end(runId, fence, why?.code === 'WORKER_LOST' ? 'lost' : 'ended', why)
    if (state === 'stopped') return { failure: null, again: run.stop === 'asked' ? null : 0 }
    if (state !== 'interrupted' || why === null) return { failure: why, again: null }
    const fruitless = await store.leases.fruitless(runId)
    log(`${runId} came to no end at ${run.worker.name} (${why.code}): ${why.message}`)
    if (fruitless < mostFruitless) return { failure: why, again: againAfterMs[fruitless] ?? null }
    const message = `${why.message} It was tried ${String(fruitless)} times without getting on, and is not tried again by itself: resume it once that is mended.`
    return { failure: { ...why, message }, again: null }
  }

  const find: HeldRuns['find'] = (worker, runId, fence) => {
    const run = held.get(runId)?.run
    return run?.fence === fence && run.worker.id === worker.id ? run : undefined
  }

  return {
    find,
    require(worker, runId, fence) {
      const found = find(worker, runId, fence)
      if (found !== undefined) return found
      log(`Refused what ${worker.name} sent of ${runId} under number ${String(fence)}: it has it no more.`)
      throw new TansakuError(
        'STALE_LEASE',
        `The run ${runId} is not this worker's any more: it was silent for too long, or began anew. What it computed since its last checkpoint is not taken; it may ask for something new.`,
        { runId, fence, held: held.get(runId)?.run.fence ?? null },
      )
    },
    ofWorker: (workerId) => [...held.values()].flatMap(({ run }) => (run.worker.id === workerId ? [run] : [])),
    placeAt: (worker, ticket, onHeld, had) => ({
      kind: 'worker',
      async take(runId) {
        const holder = { workerId: worker.id, name: worker.name, processor: worker.offer?.processor ?? '' }
        const fence = had ?? (await store.leases.begin(runId, holder)).fence
        const run = createHeldRun({ runId, fence, worker }, { leaseMs, onLost: () => onChange(worker.id) })
        held.set(runId, { run, ticket })
        let toldAt = -Infinity
        onChange(worker.id)
        void run.task
          .then(async (task) => {
            if (task.kind !== 'search' && task.kind !== 'evaluation') return
            run.folder = runFolder(location.home, runId)
            run.shipment = await shipmentOf(task, datasets)
            run.touch()
            onHeld(run)
          })
          .catch((thrown: unknown) => {
            const { code, message, details } =
              thrown instanceof TansakuError ? thrown : new TansakuError('INTERNAL', String(thrown))
            run.lose({ code, message, details: { ...details } })
          })
        return {
          processor: holder.processor,
          launcher: run.launcher,
          onWrites(stored) {
            run.stored = stored
          },
          async pieceEnded(epochs) {
            await store.leases.addPiece(runId, fence, epochs)
            if (performance.now() - toldAt < tellEveryMs) return
            toldAt = performance.now()
            onChange(worker.id)
          },
          async end(end) {
            held.delete(runId)
            const { failure, again } = await endOf(run, end)
            await quietly(ticket.release())
            onChange(worker.id)
            return { failure, againAfterMs: again }
          },
        }
      },
    }),
    letGo() {
      for (const { run } of held.values()) {
        run.isLeft = true
        run.lose({
          code: 'WORKER_LOST',
          message: `The workbench ended while ${run.worker.name} computed ${run.runId}, which goes on when tansaku serve runs again; resume it to have it computed otherwise.`,
          details: { runId: run.runId, worker: run.worker.name },
        })
      }
    },
    async keep(run) {
      run.touch()
      const ticket = held.get(run.runId)?.ticket
      if (ticket !== undefined) await quietly(ticket.extend())
    },
  }
}
