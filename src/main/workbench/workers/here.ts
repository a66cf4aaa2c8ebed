import { hostname } from 'node:os'
import type { Launcher } from '#main/compute/index.ts'
import type { Store } from '#main/store/index.ts'
import type { Here } from '../jobs/place.ts'
import { thisProcessor } from './processor.ts'

export interface HereOptions {
  readonly store: Store
  readonly launcher: Launcher | undefined
  /** Whether this computer computes runs, or leaves them to workers. */
  readonly computes: () => boolean
  /** For a worker that had it. */
  readonly isKept: (runId: string) => boolean
}

/** This computer as the place of a run: its own process is watched, and needs no heartbeat. */
export function createHere({ store, launcher, computes, isKept }: HereOptions): Here {
  return {
    kind: 'here',
    takes: (runId, boundTo) => computes() && !isKept(runId) && (boundTo === null || boundTo === thisProcessor()),
    async take(runId) {
      const holder = { workerId: null, name: hostname(), processor: thisProcessor() }
      const { fence } = await store.leases.begin(runId, holder)
      return {
        processor: holder.processor,
        launcher,
        pieceEnded: (epochs) => store.leases.addPiece(runId, fence, epochs),
        async end({ failure }) {
          await store.leases.end(runId, fence, 'ended', failure)
          return { failure, againAfterMs: null }
        },
      }
    },
  }
}
