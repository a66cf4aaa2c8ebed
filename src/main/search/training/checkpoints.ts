import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { epochEventSchema, type EpochEvent } from '#main/compute/protocol.ts'
import { checkpointName, checkpointsIn } from '#main/compute/run-folder.ts'
import { TansakuError } from '#shared/errors.ts'
import type { TensorRecord } from '../tensor/parameters.ts'
import { BlockFileError, readBlockFile, writeBlockFile, type Block } from './block-file.ts'
import { conditionsSchema, type Conditions } from './conditions.ts'
import { requireIdentity, type Identity } from './identity.ts'
import type { Sums } from './training.ts'

/**
 * Everything a run needs to go on as if it had never stopped. Random numbers need no state of their own: each is
 * derived from the run's seed, the epoch and the step.
 */
export interface Checkpoint {
  /** Finished epochs, and steps done of the next one. */
  readonly epoch: number
  readonly step: number
  /** Figures added up over the steps done of this epoch. */
  readonly sums: Sums
  /** The training's own notes that are no tensors. */
  readonly notes: Readonly<Record<string, unknown>>
  /**
   * All that was told of the finished epochs: whoever stores it may have died before it did. Null in files of weights
   * alone, and in those written before checkpoints carried it.
   */
  readonly history: readonly EpochEvent[] | null
  /** Absent in old files and in those of weights alone. */
  readonly conditions?: Conditions | undefined
  readonly tensors: readonly TensorRecord[]
}

const format = { format: 'checkpoint', version: 2, earlier: [1] } as const

const metaSchema = z
  .object({
    epoch: z.int().nonnegative(),
    step: z.int().nonnegative(),
    sums: z.record(z.string(), z.number()),
    notes: z.record(z.string(), z.unknown()),
    history: z.array(epochEventSchema).nullable().default(null),
    conditions: conditionsSchema.optional(),
    identity: z.record(z.string(), z.unknown()),
  })
  .refine(({ epoch, history }) => history === null || isWhole(history, epoch), 'it does not tell of every epoch')

/** Whether each of the first so many epochs is told of, in order. */
export function isWhole(history: readonly EpochEvent[], epochs: number): boolean {
  const told = history.flatMap((event) => (event.type === 'warning' ? [] : [event.epoch.epoch]))
  return told.length === epochs && told.every((epoch, i) => epoch === i)
}

/**
 * Which checkpoints a run keeps: the newest and the one before it, or also that of every finished epoch, to go back to.
 */
export type Retention = 'newest' | 'epochs'
const newest = 2

/** Paths of the folder's checkpoints, newest first. */
export const listCheckpoints = (folder: string): string[] => checkpointsIn(folder).map(({ name }) => join(folder, name))

/**
 * Writes a checkpoint into the run's folder and removes those that need not be kept.
 * @throws TansakuError DISK_FULL; the older checkpoints stay
 */
export async function writeCheckpoint(
  folder: string,
  identity: Identity,
  checkpoint: Checkpoint,
  retention: Retention = 'newest',
): Promise<{ file: string; bytes: number }> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, checkpointName(checkpoint.epoch, checkpoint.step))
  const bytes = await writeCheckpointFile(file, identity, checkpoint)
  const older = checkpointsIn(folder).slice(newest)
  const useless = retention === 'epochs' ? older.filter(({ step }) => step > 0) : older
  await Promise.all(useless.map(({ name }) => rm(join(folder, name), { force: true })))
  return { file, bytes }
}

/** Writes one checkpoint to a file of any name. @returns its size in bytes */
export async function writeCheckpointFile(
  file: string,
  identity: Identity,
  { tensors, ...meta }: Checkpoint,
): Promise<number> {
  return writeBlockFile(file, format, { meta: { ...meta, identity }, blocks: tensors })
}

/**
 * The newest checkpoint that can be used. One that cannot is reported and the one before it taken: losing an epoch is
 * better than losing the run.
 * @param take tries to go on from a checkpoint
 * @throws TansakuError CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_VERSION, CHECKPOINT_SETTINGS, and what `take`
 * throws
 */
export async function latestCheckpoint<T>(
  folder: string,
  identity: Identity,
  take: (checkpoint: Checkpoint, file: string) => T,
  onWarning: (message: string) => void,
): Promise<T> {
  const files = listCheckpoints(folder)
  if (files.length === 0) {
    throw new TansakuError('CHECKPOINT_MISSING', `${folder} holds no checkpoint to resume from: start the run anew.`, {
      folder,
    })
  }
  let firstError: unknown
  for (const file of files) {
    try {
      return take(await readCheckpoint(file, identity), file)
    } catch (error) {
      firstError ??= error
      if (!(error instanceof TansakuError && passedOver.has(error.code))) throw error
      if (file !== files.at(-1)) onWarning(`${error.message} Going on from the checkpoint before it.`)
    }
  }
  throw firstError
}
const passedOver: ReadonlySet<string> = new Set(['CHECKPOINT_CORRUPT', 'EPOCHS_MISSING'])

/**
 * @throws TansakuError CHECKPOINT_MISSING, CHECKPOINT_CORRUPT (truncated, changed, or of contents that no run writes),
 * CHECKPOINT_VERSION, CHECKPOINT_SETTINGS
 */
export async function readCheckpoint(file: string, identity: Identity): Promise<Checkpoint> {
  const { meta, blocks } = await readBlockFile(file, format).catch((error: unknown) => {
    throw error instanceof BlockFileError ? coded(file, error) : error
  })
  const parsed = metaSchema.safeParse(meta)
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!
    throw corruptCheckpoint(file, [...path, message].join(': '))
  }
  const { identity: found, ...rest } = parsed.data
  requireIdentity(file, found, identity)
  return { ...rest, tensors: blocks.filter(isFloat) }
}

const isFloat = (block: Block): block is TensorRecord => block.dtype === 'float32'

function coded(file: string, { problem, message }: BlockFileError): TansakuError {
  if (problem === 'missing')
    return new TansakuError('CHECKPOINT_MISSING', `Checkpoint not found: ${message}. Start the run anew.`, { file })
  if (problem === 'other-version')
    return new TansakuError(
      'CHECKPOINT_VERSION',
      `${message}. Finish this run with the Tansaku that began it, or start a new one.`,
      { file },
    )
  return new TansakuError(
    'CHECKPOINT_CORRUPT',
    `Checkpoint cannot be used: ${message}. Resume from an older one, or start the run anew.`,
    { file, problem },
  )
}

/** For a file that is as it was written, but not with what its run needs. */
export function corruptCheckpoint(file: string, problem: string): TansakuError {
  return new TansakuError(
    'CHECKPOINT_CORRUPT',
    `Checkpoint cannot be used: ${file} is of no run of this kind (${problem}). Resume from an older one, or start the run anew.`,
    { file, problem },
  )
}
