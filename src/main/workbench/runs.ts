import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import type { Failure } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { startTask, type TaskOutcome } from '#main/compute/index.ts'
import type { Task, TaskEvent } from '#main/compute/protocol.ts'
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
 */
export async function runTask(
  { launcher }: WorkbenchContext,
  task: Task,
  control: JobControl,
  onEvent: (event: TaskEvent) => Promise<void>,
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
  return endOf(outcome, running.logFile)
}

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
  checkpointsOf(location.home, id).length > 0

function checkpointsOf(home: string, id: string): string[] {
  try {
    return readdirSync(runFolder(home, id)).filter((name) => name.startsWith('checkpoint-'))
  } catch {
    return []
  }
}

/** Numbers of finished epochs after which a run's checkpoint is kept, ascending. */
export function checkpointedEpochs({ location }: WorkbenchContext, id: string): number[] {
  return checkpointsOf(location.home, id)
    .flatMap((name) => /^checkpoint-(\d{5})-000000\.tansaku$/.exec(name)?.[1] ?? [])
    .map(Number)
    .filter((epoch) => epoch > 0)
    .sort((a, b) => a - b)
}

export async function removeRunFolder({ location }: WorkbenchContext, id: string): Promise<void> {
  await rm(runFolder(location.home, id), { recursive: true, force: true })
}
