import { z } from 'zod'
import { toTansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'

/**
 * What waits for workers, by name, in the store: it waits on when the workbench is back, however that ended. Where
 * there are no workers nothing is kept: there what waits is stopped with the workbench.
 */
export interface KeptLine {
  /** Puts in line again what waited when the workbench ended. @param resume has a run go on */
  takeUp(resume: (runId: string) => Promise<unknown>): Promise<void>
  /** Writes what waits now, and nothing more: what is cancelled from here on is cancelled by the end itself. */
  close(): Promise<void>
}

const settingsName = 'line'
const storedSchema = z.array(z.string())
/** What is begun and ended in a row is written once. */
const writeAfterMs = 300

export function createKeptLine(
  { store, jobs, events, log }: Pick<WorkbenchContext, 'store' | 'jobs' | 'events' | 'log'>,
  isKept: (runId: string) => boolean,
): KeptLine {
  let written: string | null = null
  let timer: NodeJS.Timeout | undefined
  let tail = Promise.resolve()

  async function write(): Promise<void> {
    // What a worker has still stands with its leases.
    const line = jobs.unbegun().filter((runId) => !isKept(runId))
    const text = JSON.stringify(line)
    if (text === written || store.access !== 'write' || !(await store.workers.hasAny())) return
    await store.settings.set(settingsName, line)
    written = text
  }
  const quietly = (): Promise<void> =>
    (tail = tail.then(write).catch((thrown: unknown) => {
      log(`What waits could not be noted: ${toTansakuError(thrown).message}`)
    }))

  const unsubscribe = events.subscribe((event) => {
    if (event.type !== 'job' || (event.job.kind !== 'search' && event.job.kind !== 'evaluation')) return
    if (event.job.state === 'running' && event.job.progress !== null) return
    timer ??= setTimeout(() => {
      timer = undefined
      void quietly()
    }, writeAfterMs).unref()
  })

  return {
    async takeUp(resume) {
      const line = (await store.settings.readable(settingsName, storedSchema)) ?? []
      if (line.length === 0 || !(await store.workers.hasAny())) return
      for (const runId of line) {
        if (jobs.activeFor(runId) !== undefined) continue
        await resume(runId).catch((thrown: unknown) => {
          log(`${runId}, which waited when the workbench ended, does not go on: ${toTansakuError(thrown).message}`)
        })
      }
    },
    async close() {
      unsubscribe()
      clearTimeout(timer)
      await quietly()
    },
  }
}
