import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { TansakuError } from '#shared/errors.ts'
import type { TensorRecord } from '../tensor/parameters.ts'
import { BlockFileError, readBlockFile, writeBlockFile, type Block } from './block-file.ts'
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
  readonly tensors: readonly TensorRecord[]
}

/** What must agree between the run that wrote a checkpoint and the one that reads it. */
export type Identity = Readonly<Record<string, unknown>>

const format = { format: 'checkpoint', version: 1 } as const
const namePattern = /^checkpoint-\d{5}-\d{6}\.tansaku$/
const finishedEpochPattern = /-000000\.tansaku$/

/**
 * Which checkpoints a run keeps: the newest and the one before it, or also that of every finished epoch, to go back to.
 */
export type Retention = 'newest' | 'epochs'
const newest = 2

export const checkpointName = (epoch: number, step: number): string =>
  `checkpoint-${String(epoch).padStart(5, '0')}-${String(step).padStart(6, '0')}.tansaku`

/** The folder's checkpoints, newest first. */
export async function listCheckpoints(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [] as string[])
  return names
    .filter((name) => namePattern.test(name))
    .sort()
    .reverse()
    .map((name) => join(folder, name))
}

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
  const older = (await listCheckpoints(folder)).slice(newest)
  const useless = retention === 'epochs' ? older.filter((name) => !finishedEpochPattern.test(name)) : older
  await Promise.all(useless.map((name) => rm(name, { force: true })))
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
 * The newest checkpoint that can be read. A damaged newest one is reported and the one before it taken: losing an epoch
 * is better than losing the run.
 * @throws TansakuError CHECKPOINT_MISSING, CHECKPOINT_CORRUPT, CHECKPOINT_VERSION, CHECKPOINT_SETTINGS
 */
export async function latestCheckpoint(
  folder: string,
  identity: Identity,
  onWarning: (message: string) => void,
): Promise<Checkpoint> {
  const files = await listCheckpoints(folder)
  if (files.length === 0) {
    throw new TansakuError('CHECKPOINT_MISSING', `${folder} holds no checkpoint to resume from: start the run anew.`, {
      folder,
    })
  }
  let firstError: unknown
  for (const file of files) {
    try {
      return await readCheckpoint(file, identity)
    } catch (error) {
      firstError ??= error
      if (!(error instanceof TansakuError && error.code === 'CHECKPOINT_CORRUPT')) throw error
      if (file !== files.at(-1)) onWarning(`${error.message} Going on from the checkpoint before it.`)
    }
  }
  throw firstError
}

/**
 * @throws TansakuError CHECKPOINT_MISSING, CHECKPOINT_CORRUPT (truncated or changed), CHECKPOINT_VERSION,
 * CHECKPOINT_SETTINGS
 */
export async function readCheckpoint(file: string, identity: Identity): Promise<Checkpoint> {
  const { meta, blocks } = await readBlockFile(file, format).catch((error: unknown) => {
    throw error instanceof BlockFileError ? coded(file, error) : error
  })
  const {
    epoch,
    step,
    sums,
    notes,
    identity: found,
  } = meta as unknown as Omit<Checkpoint, 'tensors'> & { identity: Identity }
  const different = differences(found, identity)
  if (different.length > 0) {
    throw new TansakuError(
      'CHECKPOINT_SETTINGS',
      `${file} was written with other settings (${different.join(', ')}): resume with the run's own settings, or start a new run.`,
      { file, different },
    )
  }
  return { epoch, step, sums, notes, tensors: blocks.filter(isFloat) }
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

/** Dotted names of the leaves in which two identities differ. */
function differences(found: unknown, expected: unknown, path = ''): string[] {
  if (isRecord(found) && isRecord(expected)) {
    const keys = [...new Set([...Object.keys(found), ...Object.keys(expected)])].sort()
    return keys.flatMap((key) => differences(found[key], expected[key], path === '' ? key : `${path}.${key}`))
  }
  return JSON.stringify(found) === JSON.stringify(expected) ? [] : [path]
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
