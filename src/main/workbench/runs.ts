import { existsSync, readdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Failure, SearchSummary } from '#shared/contract/searches.ts'
import { circumstances, TansakuError, toTansakuError } from '#shared/errors.ts'
import { runLogName, startTask, type TaskOutcome } from '#main/compute/index.ts'
import type { Task, TaskEvent } from '#main/compute/protocol.ts'
import { checkpointsIn, removeLeftovers } from '#main/compute/run-folder.ts'
import { runFolderIsFree } from '#main/compute/run-lock.ts'
import { runFolder } from '#main/store/index.ts'
import type { WorkbenchContext } from './context.ts'
import type { JobControl, RunControl } from './jobs/jobs.ts'
import type { Moves, RunEnd, Taken } from './jobs/place.ts'
import { createSerial } from './jobs/serial.ts'
import { runLogAt } from './run-log.ts'

/** What a kind of run brings along to be carried out. */
export interface RunParts {
  readonly state: () => Promise<RunState>
  readonly setState: (state: RunState, failure?: Failure | null) => Promise<void>
  /** Asked for when nobody else works in the run's folder: what lies there decides how it begins. */
  readonly task: () => Promise<Task>
  readonly onEvent: (event: TaskEvent) => Promise<void>
  /** Called when what was heard together is stored. */
  readonly onStored?: () => Promise<void>
  /** Numbers of the epochs that are stored; a run is done with all of them there, not before. */
  readonly storedEpochs: () => Promise<number[]>
}
/** What is done with what a run tells. */
type Hearing = Pick<RunParts, 'onEvent' | 'onStored' | 'storedEpochs'>
type RunState = SearchSummary['state']

/** Carries out a run as a job: whatever happens, it ends in a state, and the job as the run did. */
export async function carryOut(
  context: WorkbenchContext,
  id: string,
  control: RunControl,
  { state, setState, task, ...parts }: RunParts,
): Promise<void> {
  let end: RunEnd | PutBack
  try {
    await setState('running')
    await untilFree(context, id, control)
    end = await runTaken(context, id, control, { task, ...parts })
    await setState(end.state, end.failure)
  } catch (thrown) {
    const failure = failureOf(toTansakuError(thrown))
    const current = await state()
    if (current === 'queued' || current === 'running' || current === 'stopping')
      await (failure.code === 'ABORTED' ? setState('stopped') : setState('interrupted', failure)).catch(
        (unkept: unknown) => {
          // The disk that ended the run may take nothing more: see presentEnd.
          context.log(`The end of ${id} could not be stored: ${toTansakuError(unkept).message}`)
        },
      )
    throw thrown
  }
  throwUnlessDone(end)
}

const failureOf = ({ code, message, details }: TansakuError): Failure => ({ code, message, details: { ...details } })

/** Not at its end: its job stands in line once more. */
interface PutBack {
  readonly state: 'queued'
  readonly failure: Failure | null
}

/** Has the run computed where its job was placed, and tells the record of who had it. */
async function runTaken(
  context: WorkbenchContext,
  id: string,
  control: RunControl,
  { task, ...hearing }: Pick<RunParts, 'task'> & Hearing,
): Promise<RunEnd | PutBack> {
  const before = await context.store.leases.processorOf(id)
  const taken = await control.place.take(id)
  let end: RunEnd
  try {
    if (before !== null && before.processor !== taken.processor)
      await hearing.onEvent({ type: 'warning', message: movedText(before.processor, taken.processor) })
    end = await runTask(context, taken, await task(), control, {
      ...hearing,
      async onEvent(event) {
        await hearing.onEvent(event)
        if (event.type === 'checkpoint') await taken.pieceEnded(event.epoch)
      },
    })
  } catch (thrown) {
    await taken.end({ state: 'interrupted', failure: failureOf(toTansakuError(thrown)) })
    throw thrown
  }
  const { failure, againAfterMs } = await taken.end(end)
  if (againAfterMs === null || control.signal.aborted) return { ...end, failure }
  control.putBack(againAfterMs)
  return { state: 'queued', failure }
}

const movedText = (from: string, to: string): string =>
  `It was let go on on another kind of processor: what is computed from here on may differ in the last bits from what ${from} would have found (${to}).`

/** What a run says of where it may be computed. @param origin the run whose checkpoint it begins from */
export async function movesOf({ store }: WorkbenchContext, id: string, origin: string = id): Promise<Moves> {
  const boundNow = async (): Promise<string | null> => {
    const own = await store.leases.processorOf(id)
    const last = own ?? (origin === id ? null : await store.leases.processorOf(origin))
    return last === null || (own?.mayMove ?? false) ? null : last.processor
  }
  return { boundTo: await boundNow(), boundNow }
}

/**
 * Without a job nothing runs, whatever is stored: the store may have been locked or full when the end was to be
 * written. Then the job that ended tells why.
 */
export function presentEnd(
  { store, jobs }: WorkbenchContext,
  { id, state, failure }: { readonly id: string; readonly state: RunState; readonly failure: Failure | null },
): { readonly state: RunState; readonly failure: Failure | null } {
  const isLeft = store.access === 'write' && jobs.activeFor(id) === undefined
  if (!isLeft || (state !== 'running' && state !== 'stopping')) return { state, failure }
  return { state: 'interrupted', failure: failure ?? jobs.lastFor(id)?.failure ?? null }
}

/** Waits for a process that a killed workbench left behind: it puts the run down by itself. */
async function untilFree({ location }: WorkbenchContext, id: string, { signal, progress }: JobControl): Promise<void> {
  await runFolderIsFree(runFolder(location.home, id), {
    signal,
    onWait: (pid) =>
      progress({
        done: 0,
        total: 1,
        unit: 'steps',
        message: `waiting for process ${pid === null ? 'of an earlier workbench' : String(pid)} to put this run down`,
        stage: { name: 'waiting' },
        etaSeconds: null,
      }),
  })
}

/**
 * Runs a search or an evaluation in its own process, handing on its events in order, each only when the one before has
 * been stored.
 * A failure to store stops the process: nothing is worked out that cannot be kept.
 */
async function runTask(
  { store }: Pick<WorkbenchContext, 'store'>,
  { launcher, onWrites }: Pick<Taken, 'launcher' | 'onWrites'>,
  task: Task,
  control: JobControl,
  { onEvent, onStored, storedEpochs }: Hearing,
): Promise<RunEnd> {
  const stop = new AbortController()
  const writes = createSerial(() => {
    stop.abort()
  })
  onWrites?.(writes.settled)
  let heard: TaskEvent[] = []
  /** What came together is stored with one wait for the disk. */
  const takeHeard = (): Promise<void> => {
    const now = heard
    heard = []
    return store.together(async () => {
      for (const event of now) await onEvent(event)
      await onStored?.()
    })
  }
  const logFile = join(task.folder, runLogName)
  const log = runLogAt(logFile)
  const running = startTask(task, {
    signal: AbortSignal.any([control.signal, stop.signal]),
    ...(launcher && { launcher }),
    onEvent(event) {
      if (event.type === 'progress') return control.progress(event.progress)
      log.hear(event)
      heard.push(event)
      if (heard.length === 1) writes.push(takeHeard)
    },
  })
  const outcome = await running.done
  await writes.drain()
  if (outcome.state === 'done') requireEpochs(task.id, outcome.epochs, await storedEpochs())
  if (outcome.state === 'interrupted') log.add('error', outcome.reason)
  return endOf(outcome, logFile)
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

function endOf(outcome: TaskOutcome, logFile: string): RunEnd {
  switch (outcome.state) {
    case 'done':
      return { state: 'done', failure: null }
    case 'stopped':
      return { state: 'stopped', failure: null }
    case 'failed':
      return { state: circumstances.has(outcome.failure.code) ? 'interrupted' : 'failed', failure: outcome.failure }
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

/** Runs a task that is not stored: it comes to its end, or throws. */
export async function runToEnd(
  context: WorkbenchContext,
  task: Task,
  control: JobControl,
  onEvent: (event: TaskEvent) => Promise<void>,
): Promise<void> {
  const parts = { onEvent, storedEpochs: () => Promise.resolve([]) }
  throwUnlessDone(await runTask(context, { launcher: context.launcher }, task, control, parts))
}

/** What a job that ran a task throws so that it ends as the run did. */
function throwUnlessDone({ state, failure }: RunEnd | PutBack): void {
  if (state === 'queued') throw new TansakuError('WORKER_LOST', failure?.message ?? 'It is put in line once more.')
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

/** @throws CONFLICT while a process that an earlier workbench left behind works on the run */
export async function requireUnowned({ location }: WorkbenchContext, id: string): Promise<void> {
  const folder = runFolder(location.home, id)
  await runFolderIsFree(folder, { signal: AbortSignal.timeout(ownedMs), onWait: () => undefined }).catch(() => {
    throw new TansakuError(
      'CONFLICT',
      `A process that an earlier workbench left behind still works in ${folder}. Try again once it has ended.`,
      { id, folder },
    )
  })
}
const ownedMs = 10_000

/**
 * Removes what processes that died while writing left in any run's folder, and those of exports, packs, deployments
 * and models, which are made anew.
 */
export function cleanRunFolders(home: string): void {
  const runs = runFolder(home, '')
  for (const name of existsSync(runs) ? readdirSync(runs) : [])
    if (/^(export|pack|deployment|model)-/.test(name)) rmSync(runFolder(home, name), { recursive: true, force: true })
    else removeLeftovers(runFolder(home, name), false)
}

export async function removeRunFolder({ location }: WorkbenchContext, id: string): Promise<void> {
  await rm(runFolder(location.home, id), { recursive: true, force: true })
}
