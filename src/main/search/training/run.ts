import { join } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import type { TaskContext } from '../task.ts'
import {
  checkpointName,
  latestCheckpoint,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
  type Checkpoint,
  type Identity,
  type Retention,
} from './checkpoints.ts'
import { runLoop } from './loop.ts'
import type { Training } from './training.ts'

export interface RunOptions {
  readonly folder: string
  /** Everything that decides the result: a checkpoint is only taken up by a run that agrees in all of it. */
  readonly identity: Identity
  readonly resume: boolean
  readonly retention?: Retention
  /** Where a new run goes on from: another run after so many finished epochs. */
  readonly branch?: { readonly folder: string; readonly identity: Identity; readonly epoch: number }
}

/**
 * Trains in a folder of its own: from the start, from its last checkpoint, or from another run's.
 * @returns `stopped` with the number of finished epochs, or `done`
 * @throws TansakuError CONFLICT when a new run's folder is in use, the CHECKPOINT codes, DISK_FULL, NON_FINITE_LOSS
 */
export async function runTraining(
  training: Training,
  options: RunOptions,
  { emit, stopRequested }: TaskContext,
): Promise<{ state: 'done' } | { state: 'stopped'; epoch: number }> {
  const { folder, identity, resume, retention, branch } = options
  const save = (checkpoint: Checkpoint) => writeCheckpoint(folder, identity, checkpoint, retention)
  if (!resume) await requireUnused(folder)
  if (!resume && branch === undefined) return runLoop(training, { emit, stopRequested, save })
  const from = resume
    ? await latestCheckpoint(folder, identity, (message) => emit({ type: 'warning', message }))
    : await takeOver(branch!)
  training.load(from.tensors)
  training.loadNotes(from.notes)
  return runLoop(training, { from: { epoch: from.epoch, step: from.step, sums: from.sums }, emit, stopRequested, save })

  /** The other run's checkpoint, written once more as this run's first: from then on it stands alone. */
  async function takeOver({
    folder: other,
    identity: others,
    epoch,
  }: NonNullable<RunOptions['branch']>): Promise<Checkpoint> {
    const checkpoint = await readCheckpoint(join(other, checkpointName(epoch, 0)), others)
    const { file, bytes } = await save(checkpoint)
    emit({ type: 'checkpoint', epoch, file, bytes })
    return checkpoint
  }
}

async function requireUnused(folder: string): Promise<void> {
  const [newest] = await listCheckpoints(folder)
  if (newest === undefined) return
  throw new TansakuError(
    'CONFLICT',
    `${folder} already holds a run's checkpoint (${newest}): resume that run, or use another folder.`,
    { folder },
  )
}
