import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Failure } from '#shared/contract/searches.ts'
import { boundLog } from '#main/logs/log-file.ts'
import { describeExit } from './exits.ts'
import { taskEventSchema, type Task, type TaskEvent } from './protocol.ts'
import { forkLauncher, type Launcher } from './task-process.ts'

/** How a task ended. */
export type TaskOutcome =
  /** `epochs` = how many were finished and told. */
  | { readonly state: 'done'; readonly epochs: number }
  /** Put down with a checkpoint: resuming goes on bit for bit. `epoch` = finished epochs. */
  | { readonly state: 'stopped'; readonly epoch: number | null }
  | { readonly state: 'failed'; readonly failure: Failure }
  /** The process ended without a word: crash, kill, out of memory. Its last checkpoint can be resumed. */
  | {
      readonly state: 'interrupted'
      readonly reason: string
      readonly exitCode: number | null
      readonly signal: string | null
    }

export interface StartOptions {
  /** Every event in order; none after `done` has settled. */
  readonly onEvent: (event: TaskEvent) => void
  /** Aborting is stopping. */
  readonly signal?: AbortSignal
  readonly launcher?: Launcher
  /** How long a process that was asked to stop may take for its step and checkpoint before it is killed. */
  readonly killAfterMs?: number
}

export interface RunningTask {
  readonly id: string
  readonly pid: number | undefined
  /** What the process printed, TensorFlow's messages included. */
  readonly logFile: string
  /** Asks for a stop and waits for the end. */
  readonly stop: () => Promise<TaskOutcome>
  /** Settles when the process has ended; never rejects. */
  readonly done: Promise<TaskOutcome>
}

/** What the process printed, in the run's folder. */
export const runLogName = 'search.log'

const defaultKillAfterMs = 120_000
/** A process that has said its last word and does not leave is helped. */
const leaveAfterMs = 10_000

/** Runs a task in a process of its own. The run's folder is made where it is missing. */
export function startTask(
  task: Task,
  { onEvent, signal, launcher = forkLauncher(), killAfterMs = defaultKillAfterMs }: StartOptions,
): RunningTask {
  mkdirSync(task.folder, { recursive: true, mode: 0o700 })
  const logFile = join(task.folder, runLogName)
  boundLog(logFile)
  const child = launcher({ logFile })
  const timers: NodeJS.Timeout[] = []
  let last: TaskOutcome | undefined

  const killAfter = (ms: number): void => {
    timers.push(setTimeout(() => child.kill(), ms))
  }
  const requestStop = (): void => {
    child.send({ type: 'stop' })
    killAfter(killAfterMs)
  }

  child.onMessage((message) => {
    const parsed = taskEventSchema.safeParse(message)
    if (last !== undefined) return
    if (!parsed.success) {
      onEvent({
        type: 'warning',
        message: `The search process sent a message that is not understood (${parsed.error.issues[0]?.path.join('.')}): is it of the same build?`,
      })
      return
    }
    last = finalOutcome(parsed.data)
    onEvent(parsed.data)
    if (last !== undefined) killAfter(leaveAfterMs)
  })

  const done = new Promise<TaskOutcome>((resolve) => {
    child.onExit((exitCode, exitSignal, error) => {
      timers.forEach(clearTimeout)
      signal?.removeEventListener('abort', requestStop)
      resolve(
        last ?? {
          state: 'interrupted',
          reason: describeExit({ exitCode, signal: exitSignal, error, logFile }),
          exitCode,
          signal: exitSignal,
        },
      )
    })
  })

  child.send({ type: 'start', task })
  if (signal?.aborted === true) requestStop()
  signal?.addEventListener('abort', requestStop, { once: true })
  return {
    id: task.id,
    pid: child.pid,
    logFile,
    done,
    stop: () => {
      requestStop()
      return done
    },
  }
}

function finalOutcome(event: TaskEvent): TaskOutcome | undefined {
  if (event.type === 'done') return { state: 'done', epochs: event.epochs }
  if (event.type === 'stopped') return { state: 'stopped', epoch: event.epoch }
  if (event.type === 'failed') return { state: 'failed', failure: event.failure }
  return undefined
}
