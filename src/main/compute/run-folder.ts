import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning } from '#main/locks/running.ts'

/**
 * How files in a run's folder are called: one rule for the search process, which writes them, and the workbench, which
 * looks for them.
 */
export interface CheckpointFile {
  readonly name: string
  /** Finished epochs, and steps done of the next one. */
  readonly epoch: number
  readonly step: number
}

export const checkpointName = (epoch: number, step: number): string =>
  `checkpoint-${String(epoch).padStart(5, '0')}-${String(step).padStart(6, '0')}.tansaku`

const checkpointPattern = /^checkpoint-(\d{5,})-(\d{6,})\.tansaku$/

export const isCheckpointName = (name: string): boolean => checkpointPattern.test(name)

/** The folder's checkpoints, newest first; none where there is no folder. */
export function checkpointsIn(folder: string): CheckpointFile[] {
  return namesIn(folder)
    .flatMap((name) => {
      const [, epoch, step] = checkpointPattern.exec(name) ?? []
      return epoch === undefined || step === undefined ? [] : [{ name, epoch: Number(epoch), step: Number(step) }]
    })
    .sort((a, b) => b.epoch - a.epoch || b.step - a.step)
}

/** An evaluation's weights of the epoch that counts, beside its checkpoints. */
export const chosenWeightsName = 'best.tansaku'

/** Where an export's finished files lie within its folder. */
export const exportedFolder = (folder: string): string => join(folder, 'files')

/**
 * Files of a deployment: for each precision a graph and its weights; pixels and TensorFlow's answers, one after
 * another.
 */
export const deploymentFiles = {
  param: (precision: string): string => `${precision}.param`,
  weights: (precision: string): string => `${precision}.bin`,
  pixels: 'pixels',
  logits: 'logits',
  layers: 'layers',
}

/** What a file is called while a process writes it. */
export const temporaryName = (file: string): string => `${file}.${String(process.pid)}.tmp`

/**
 * Removes what processes that died while writing left behind.
 * @param owned whether nobody else writes here: then all of it is left over, else only what a dead process began
 */
export function removeLeftovers(folder: string, owned: boolean): void {
  for (const name of namesIn(folder)) {
    const [, pid] = /\.(\d+)\.tmp$/.exec(name) ?? []
    if (pid !== undefined && (owned || !isRunning(Number(pid)))) rmSync(join(folder, name), { force: true })
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}
