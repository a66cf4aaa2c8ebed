import { rm } from 'node:fs/promises'
import type { Failure, SearchSummary } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { startTask, type TaskOutcome } from '#main/compute/index.ts'
import type { Task, TaskEvent } from '#main/compute/protocol.ts'
import { checkpointsIn } from '#main/compute/run-folder.ts'
import { runFolder } from '#main/store/index.ts'
import type { WorkbenchContext } from './context.ts'
import type { JobControl } from './jobs/jobs.ts'
import { createSerial } from './jobs/serial.ts'

/** How a run stands once its process has ended. */
export interface RunEnd {
  readonly state: 'done' | 'stopped' | 'failed' | 'interrupted'
  readonly failure: Failure | null
}

/**
 * Runs a search or an evaluation in its own process, handing on its events in order, each only when the one before has
 * been stored.
 * A failure to store stops the process: nothing is worked out that cannot be kept.
 * @param storedEpochs numbers of the epochs that are stored; a run is done with all of them there, not before
 */
export async function runTask(
  { launcher }: WorkbenchContext,
  task: Task,
  control: JobControl,
  { onEvent, storedEpochs }: { onEvent: (event: TaskEvent) => Promise<void>; storedEpochs: () => Promise<number[]> },
): Promise<RunEnd> {
  const stop = new AbortController()
  const writes = createSerial(() => {
    stop.abort()
  })
  const running = startTask(task, {
    signal: AbortSignal.any([control.signal, stop.signal]),
    ...(launcher && { launcher }),
    onEvent(event) {
      if (event.type === 'progress') control.progress(event.progress)
      else writes.push(() => onEvent(event))
    },
  })
  const outcome = await running.done
  await writes.drain()
  if (outcome.state === 'done') requireEpochs(task.id, outcome.epochs, await storedEpochs())
  return endOf(outcome, running.logFile)
}

function requireEpochs(id: string, epochs: number, stored: readonly number[]): void {
  const missing = Array.from({ length: epochs }, (_, epoch) => epoch).filter((epoch) => !stored.includes(epoch))
  if (missing.length === 0) return
  throw new TansakuError(
    'EPOCHS_MISSING',
    `The run ${id} came to its end, but the figures of epoch ${missing.map((epoch) => epoch + 1).join(', ')} of ${String(epochs)} did not reach the store. Resume it: its checkpoint has them.`,
    { id, epochs, missing },
  )
}

/** Whether a run's work has begun and not ended, as far as the store knows. */
export const isUnderWay = (state: SearchSummary['state']): boolean => state === 'running' || state === 'stopping'

function endOf(outcome: TaskOutcome, logFile: string): RunEnd {
  switch (outcome.state) {
    case 'done':
      return { state: 'done', failure: null }
    case 'stopped':
      return { state: 'stopped', failure: null }
    case 'failed':
      return { state: 'failed', failure: outcome.failure }
    case 'interrupted': {
      const { reason, exitCode, signal } = outcome
      return {
        state: 'interrupted',
        failure: {
          code: 'PROCESS_DIED',
          message: `${reason} Resume it to go on from its last checkpoint.`,
          details: { exitCode, signal, logFile },
        },
      }
    }
  }
}

/** What a job that ran a task throws so that it ends as the run did. */
export function throwUnlessDone({ state, failure }: RunEnd): void {
  if (state === 'stopped') throw new TansakuError('ABORTED', 'Stopped; resume it to go on from its checkpoint.')
  if (failure !== null) throw new TansakuError(failure.code as TansakuError['code'], failure.message, failure.details)
}

export const hasCheckpoint = ({ location }: WorkbenchContext, id: string): boolean =>
  checkpointsIn(runFolder(location.home, id)).length > 0

/** Numbers of finished epochs after which a run's checkpoint is kept, ascending. */
export const checkpointedEpochs = ({ location }: WorkbenchContext, id: string): number[] =>
  checkpointsIn(runFolder(location.home, id))
    .flatMap(({ epoch, step }) => (step === 0 && epoch > 0 ? [epoch] : []))
    .reverse()

export async function removeRunFolder({ location }: WorkbenchContext, id: string): Promise<void> {
  await rm(runFolder(location.home, id), { recursive: true, force: true })
}
