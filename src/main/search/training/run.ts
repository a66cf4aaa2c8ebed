import type { TaskContext } from '../task.ts'
import { latestCheckpoint, listCheckpoints, writeCheckpoint, type Identity } from './checkpoints.ts'
import { runLoop } from './loop.ts'
import type { Training } from './training.ts'
import { TansakuError } from '#shared/errors.ts'

export interface RunOptions {
  readonly folder: string
  /** Everything that decides the result: a checkpoint is only taken up by a run that agrees in all of it. */
  readonly identity: Identity
  readonly resume: boolean
}

/**
 * Trains in a folder of its own, from the start or from its last checkpoint.
 * @returns `stopped` with the number of finished epochs, or `done`
 * @throws TansakuError CONFLICT when a new run's folder is in use, the CHECKPOINT codes, DISK_FULL, NON_FINITE_LOSS
 */
export async function runTraining(training: Training, { folder, identity, resume }: RunOptions, { emit, stopRequested }: TaskContext): Promise<{ state: 'done' } | { state: 'stopped'; epoch: number }> {
  const save = (checkpoint: Parameters<typeof writeCheckpoint>[2]) => writeCheckpoint(folder, identity, checkpoint)
  if (!resume) {
    await requireUnused(folder)
    return runLoop(training, { emit, stopRequested, save })
  }
  const from = await latestCheckpoint(folder, identity, (message) => emit({ type: 'warning', message }))
  training.load(from.tensors)
  training.loadNotes(from.notes)
  return runLoop(training, { from: { epoch: from.epoch, step: from.step, sums: from.sums }, emit, stopRequested, save })
}

async function requireUnused(folder: string): Promise<void> {
  const [newest] = await listCheckpoints(folder)
  if (newest === undefined) return
  throw new TansakuError('CONFLICT', `${folder} already holds a run's checkpoint (${newest}): resume that run, or use another folder.`, { folder })
}
