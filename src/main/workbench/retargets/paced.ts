import { setImmediate } from 'node:timers/promises'
import type { Progress } from '#shared/contract/common.ts'
import type { JobControl } from '../jobs/jobs.ts'

/** The workbench answers others in between; they wait so long, or for one step that takes longer. */
const spellMs = 20

/** Work in small steps of which the job tells. */
export interface Pace {
  /** Runs something that yields after each step. @throws what the signal aborts with */
  run<T>(stage: Progress['stage'], message: string, work: Generator<void, T>): Promise<T>
}

/** @param total steps of all that will be run */
export function createPace({ signal, progress }: JobControl, total: number): Pace {
  let done = 0
  let pausedAt = performance.now()
  /** Steps of one stage are alike; a fit's take many times as long as those that follow, and tell nothing of them. */
  let timed = { stage: '', from: 0, at: pausedAt }
  return {
    async run(stage, message, work) {
      if (timed.stage !== stage.name) timed = { stage: stage.name, from: done, at: performance.now() }
      const tell = (): void => {
        const { from, at } = timed
        const isKnown = stage.name !== 'fitting' && done > from
        const etaSeconds = isKnown ? ((performance.now() - at) / (done - from) / 1_000) * (total - done) : null
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
