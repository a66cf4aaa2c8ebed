import { join } from 'node:path'
import type { EpochEvent } from '#main/compute/protocol.ts'
import { checkpointName, removeLeftovers } from '#main/compute/run-folder.ts'
import { TansakuError } from '#shared/errors.ts'
import type { TaskContext } from '../task.ts'
import {
  corruptCheckpoint,
  isWhole,
  latestCheckpoint,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type Retention,
} from './checkpoints.ts'
import { requireConditions } from './conditions.ts'
import type { Identity } from './identity.ts'
import { runLoop, type LoopEnd, type LoopStart } from './loop.ts'
import { stepsIn, type Training } from './training.ts'

export interface RunOptions {
  readonly folder: string
  /** Everything that decides the result: a checkpoint is only taken up by a run that agrees in all of it. */
  readonly identity: Identity
  /** What computes it, see Conditions. */
  readonly engine: Readonly<Record<string, string>>
  readonly resume: boolean
  /** What is stored of the epochs so far, for checkpoints that do not carry it. */
  readonly stored?: readonly EpochEvent[]
  readonly retention?: Retention
  /** Where a new run goes on from: another run after so many finished epochs. */
  readonly branch?: { readonly folder: string; readonly identity: Identity; readonly epoch: number }
}

/**
 * Trains in a folder of its own: from the start, from its last checkpoint, or from another run's.
 * @returns `stopped` with the number of finished epochs, or `done`
 * @throws TansakuError CONFLICT when a new run's folder is in use, the CHECKPOINT codes (CHECKPOINT_DATA where the data
 * has changed since), EPOCHS_MISSING, DISK_FULL, NON_FINITE_LOSS
 */
export async function runTraining(
  training: Training,
  options: RunOptions,
  { emit, stopRequested }: TaskContext,
): Promise<LoopEnd> {
  const { folder, identity, engine, resume, stored = [], retention, branch } = options
  const { id, digest } = training.data
  const conditions = { data: { id, digest }, engine: { ...engine } }
  const warn = (message: string): void => emit({ type: 'warning', message })
  const save = (checkpoint: Checkpoint) => writeCheckpoint(folder, identity, { ...checkpoint, conditions }, retention)
  removeLeftovers(folder, true)
  if (!resume) requireUnused(folder)
  if (!resume && branch === undefined) return runLoop(training, { emit, stopRequested, save })
  const from = resume ? await latestCheckpoint(folder, identity, take, warn) : await takeOver(branch!)
  emit({ type: 'history', events: [...from.history] })
  return runLoop(training, { from, emit, stopRequested, save })

  /** Puts the training where a checkpoint left it. Whatever it took over before is overwritten. */
  function take(checkpoint: Checkpoint, file: string): LoopStart {
    const { epoch, step, sums } = checkpoint
    const steps = epoch < training.epochs ? stepsIn(training, epoch) : 0
    if (epoch > training.epochs || (step > 0 && step >= steps))
      throw corruptCheckpoint(file, `${String(training.epochs)} epochs do not reach step ${String(step)} of the next`)
    const other =
      checkpoint.conditions === undefined ? null : requireConditions(file, checkpoint.conditions, conditions)
    const history = checkpoint.history ?? storedHistory(stored, epoch, file)
    try {
      training.load(checkpoint.tensors)
      training.loadNotes(checkpoint.notes)
    } catch (error) {
      throw corruptCheckpoint(file, error instanceof Error ? error.message : String(error))
    }
    if (other !== null) warn(other)
    return { epoch, step, sums, history }
  }

  /** The other run's checkpoint, written once more as this run's first: from then on it stands alone. */
  async function takeOver({
    folder: other,
    identity: others,
    epoch,
  }: NonNullable<RunOptions['branch']>): Promise<LoopStart> {
    const file = join(other, checkpointName(epoch, 0))
    const checkpoint = await readCheckpoint(file, others)
    const from = take(checkpoint, file)
    const written = await save({ ...checkpoint, history: from.history })
    emit({ type: 'checkpoint', epoch, ...written })
    return from
  }
}

/** What is stored of a checkpoint's epochs. @throws TansakuError EPOCHS_MISSING where that is not all of them */
function storedHistory(stored: readonly EpochEvent[], epochs: number, file: string): readonly EpochEvent[] {
  const history = stored.filter((event) => event.type !== 'warning' && event.epoch.epoch < epochs)
  if (isWhole(history, epochs)) return history
  throw new TansakuError(
    'EPOCHS_MISSING',
    `${file} stands after ${String(epochs)} epochs, of which ${String(history.length)} are stored: the others were lost in a crash. Start the run anew.`,
    { file, epochs, stored: history.length },
  )
}

function requireUnused(folder: string): void {
  const [newest] = listCheckpoints(folder)
  if (newest === undefined) return
  throw new TansakuError(
    'CONFLICT',
    `${folder} already holds a run's checkpoint (${newest}): resume that run, or use another folder.`,
    { folder },
  )
}
