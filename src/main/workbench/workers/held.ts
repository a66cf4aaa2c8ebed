import { appendFileSync } from 'node:fs'
import type { Failure } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Launcher, TaskProcess } from '#main/compute/index.ts'
import type { Task, TaskEvent } from '#main/compute/protocol.ts'
import type { Exit } from '#main/queue/protocol.ts'
import type { StoredWorker } from '#main/store/index.ts'
import type { Shipment } from './shipment.ts'

/** A run that a worker has, seen from here like a process of this computer. */
export interface HeldRun {
  readonly runId: string
  readonly fence: number
  readonly worker: StoredWorker
  readonly launcher: Launcher
  /** What it is to compute, once that is known. */
  readonly task: Promise<Task>
  /** The run's folder here. */
  folder: string | null
  shipment: Shipment | null
  /** Whether it is to be put down with a checkpoint, and whether anybody here wishes so. */
  stop: 'no' | 'asked' | 'moving'
  /** The workbench ends and its worker computes on: it has it still. */
  isLeft: boolean
  /** Why it came to no end of its own. */
  failure: Failure | null
  hear(event: TaskEvent): void
  /** Waits until what was heard of it so far is stored. */
  stored: () => Promise<void>
  /** How it ended here is stored. */
  settled: Promise<void>
  exit(exit: Exit): void
  /** It is alive. */
  touch(): void
  lose(failure: Failure): void
}

/** @param onLost called when nothing was heard for so long */
export function createHeldRun(
  { runId, fence, worker }: Pick<HeldRun, 'runId' | 'fence' | 'worker'>,
  { leaseMs, onLost }: { readonly leaseMs: number; readonly onLost: () => void },
): HeldRun {
  const task = Promise.withResolvers<Task>()
  const messages: ((message: unknown) => void)[] = []
  const exits: Parameters<TaskProcess['onExit']>[0][] = []
  let logFile: string | undefined
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  const over = (exitCode: number | null, signal: string | null): void => {
    if (isOver) return
    isOver = true
    clearTimeout(timer)
    for (const listener of exits) listener(exitCode, signal)
  }
  /** Waits for a lease's time, and anew where the timer comes far too late. */
  const waitForLoss = (): void => {
    const dueMs = performance.now() + leaseMs
    timer = setTimeout(() => {
      // This process itself stood still: what its worker said meanwhile has not been read yet.
      if (performance.now() - dueMs > leaseMs / 2) {
        waitForLoss()
        return
      }
      held.lose(lostFailure(held, leaseMs))
      onLost()
    }, leaseMs)
    timer.unref()
  }
  const held: HeldRun = {
    runId,
    fence,
    worker,
    task: task.promise,
    folder: null,
    shipment: null,
    stop: 'no',
    isLeft: false,
    failure: null,
    stored: () => Promise.resolve(),
    settled: Promise.resolve(),
    launcher(options) {
      logFile = options.logFile
      return {
        pid: undefined,
        send(command) {
          if (command.type === 'start') task.resolve(command.task)
          else held.stop = 'asked'
        },
        onMessage: (listener) => messages.push(listener),
        onExit: (listener) => exits.push(listener),
        kill: () => {
          over(null, 'SIGKILL')
        },
      }
    },
    hear(event) {
      for (const listener of messages) listener(event)
    },
    exit({ exitCode, signal, failure, said }) {
      if (logFile !== undefined && said !== '') appendFileSync(logFile, `${worker.name}:\n${said}\n`, { mode: 0o600 })
      held.failure = failure
      over(exitCode, signal)
    },
    touch() {
      clearTimeout(timer)
      if (!isOver) waitForLoss()
    },
    lose(failure) {
      // How it ended stands already.
      if (isOver) return
      held.failure = failure
      over(null, null)
    },
  }
  held.touch()
  return held
}

const lostFailure = ({ runId, worker }: HeldRun, leaseMs: number): Failure =>
  new TansakuError(
    'WORKER_LOST',
    `The worker ${worker.name}, which computed ${runId}, was not heard of for ${String(leaseMs / 1_000)} seconds. Look whether it runs and reaches this workbench: tansaku workers.`,
    { runId, worker: worker.name },
  ).toJSON() as Failure
