import { setImmediate } from 'node:timers/promises'
import type { Progress } from '#shared/contract/common.ts'
import type { JobControl } from '../jobs/jobs.ts'

/** The workbench answers others in between; so long at most they wait. */
const spellMs = 20

/** Work in small steps of which the job tells. */
export interface Pace {
  /** Runs something that yields after each step. @throws what the signal aborts with */
  run<T>(stage: Progress['stage'], message: string, work: Generator<void, T>): Promise<T>
}

/** @param total steps of all that will be run */
export function createPace({ signal, progress }: JobControl, total: number): Pace {
  const startedAt = performance.now()
  let done = 0
  let pausedAt = startedAt
  return {
    async run(stage, message, work) {
      const tell = (): void => {
        const etaSeconds = done === 0 ? null : ((performance.now() - startedAt) / done / 1_000) * (total - done)
        progress({ done, total, unit: 'steps', message, stage, etaSeconds })
      }
      for (;;) {
        signal.throwIfAborted()
        const next = work.next()
        if (next.done === true) {
          tell()
          return next.value
        }
        done += 1
        if (performance.now() - pausedAt < spellMs) continue
        tell()
        await setImmediate()
        pausedAt = performance.now()
      }
    },
  }
}
