import { toTansakuError } from '#shared/errors.ts'
import type { Store } from '#main/store/index.ts'
import type { Log } from '../log.ts'

/**
 * Runs that workers had when the workbench ended. They compute on meanwhile: each is kept for its worker for as long as
 * a silent one is waited for, and goes to whoever is free after that.
 */
export interface LeftRuns {
  /** Puts them in line again. @param resume has the run go on */
  takeUp(resume: (runId: string) => Promise<unknown>): Promise<string[]>
  isKept(runId: string): boolean
  /** Whether that worker had it under that number; then it is kept no more. */
  claim(workerId: string, runId: string, fence: number): boolean
  /** The worker has nothing any more. */
  release(workerId: string): void
  close(): void
}

export interface LeftRunsOptions {
  readonly store: Pick<Store, 'leases'>
  readonly log: Log
  readonly leaseMs: number
  /** Some are free to be taken by anybody. */
  readonly onFree: () => void
}

export function createLeftRuns({ store, log, leaseMs, onFree }: LeftRunsOptions): LeftRuns {
  const kept = new Map<string, { readonly workerId: string; readonly fence: number }>()
  let timer: NodeJS.Timeout | undefined
  return {
    async takeUp(resume) {
      const leases = await store.leases.heldByWorkers()
      for (const { runId, fence, workerId } of leases) if (workerId !== null) kept.set(runId, { workerId, fence })
      for (const { runId, fence } of leases)
        await resume(runId).catch(async (thrown: unknown) => {
          kept.delete(runId)
          await store.leases.end(runId, fence, 'lost')
          log(
            `${runId}, which a worker had when the workbench ended, does not go on: ${toTansakuError(thrown).message}`,
          )
        })
      timer = setTimeout(() => {
        kept.clear()
        onFree()
      }, leaseMs)
      timer.unref()
      return [...kept.keys()]
    },
    isKept: (runId) => kept.has(runId),
    claim(workerId, runId, fence) {
      const found = kept.get(runId)
      return found?.workerId === workerId && found.fence === fence && kept.delete(runId)
    },
    release(workerId) {
      const own = [...kept].filter(([, each]) => each.workerId === workerId)
      for (const [runId] of own) kept.delete(runId)
      if (own.length > 0) onFree()
    },
    close() {
      clearTimeout(timer)
    },
  }
}
