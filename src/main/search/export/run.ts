import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExportTask, TaskEvent } from '#main/compute/protocol.ts'
import { exportedFolder } from '#main/compute/run-folder.ts'
import type { Progress } from '#shared/contract/common.ts'
import type { ExportedFile } from '#shared/contract/exports.ts'
import type { ValueSizes } from '#shared/engines/ncnn/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { exportFormats } from '#shared/exports/formats.ts'
import { codedIfFull } from '../disk.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import { readingData, type TaskContext } from '../task.ts'
import { readCheckpoint } from '../training/checkpoints.ts'
import { loadDataset } from '../training/data/dataset.ts'
import { identitySettings } from '../training/identity-settings.ts'
import { calibrate } from './calibration.ts'
import { writers } from './formats.ts'
import { firstRecords, type TensorRecords, weightedNetwork } from './weights.ts'

/**
 * Writes a network in the forms asked for: all of them, or nothing.
 * @throws TansakuError CALIBRATION_UNUSABLE, BAD_REQUEST for 8 bits of a network that was never trained, the CHECKPOINT
 * and DATASET codes, DISK_FULL
 */
export async function runExport(task: ExportTask, context: TaskContext): Promise<TaskEvent> {
  const { forms, folder, stem, facts } = task
  const stopped: TaskEvent = { type: 'stopped', epoch: null }
  const temporary = join(folder, 'writing')
  await rm(temporary, { recursive: true, force: true })
  try {
    const records = await recordsOf(task)
    const network = weightedNetwork(derivedNetworkOf(task.spec).network, records)
    const isQuantised = forms.some(({ precision }) => precision === 'int8')
    const sizes = isQuantised ? await calibrated(task, records, context) : new Map<string, number>()
    if (sizes === null) return stopped
    const files: ExportedFile[] = []
    for (const [index, { format, precision }] of forms.entries()) {
      if (context.stopRequested()) return stopped
      const { name } = exportFormats[format]
      const stage = { name: 'exporting', format: name } as const
      context.emit({ type: 'progress', progress: progressOf(index, forms.length, stage, `writing ${name}`) })
      for (const [path, bytes] of writers[format]({ network, precision, sizes, facts }, stem)) {
        const file = join(temporary, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, bytes)
        files.push({ path, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') })
      }
    }
    await rename(temporary, exportedFolder(folder))
    context.emit({ type: 'exported', files })
    return { type: 'done', epochs: 0 }
  } catch (thrown) {
    throw codedIfFull(thrown, temporary, 'export again')
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

async function recordsOf({ spec, weights }: ExportTask): Promise<TensorRecords> {
  if (weights.kind === 'untrained') return firstRecords(derivedNetworkOf(spec).network, weights.seed)
  const identity = { kind: 'evaluation', spec, settings: identitySettings(weights.settings) }
  return (await readCheckpoint(weights.file, identity)).tensors
}

/** Null when a stop was asked for. */
async function calibrated(
  task: ExportTask,
  records: TensorRecords,
  { emit, stopRequested }: TaskContext,
): Promise<ValueSizes | null> {
  const { weights, spec } = task
  if (weights.kind === 'untrained' || weights.settings.task !== 'images')
    throw new TansakuError(
      'BAD_REQUEST',
      'Only a trained network can be calibrated for 8 bits: train it first, or export it in fp32 or fp16.',
    )
  const { dataset, validationShare } = weights.settings
  emit(readingData)
  const startedAt = performance.now()
  return calibrate(derivedNetworkOf(spec).network, records, {
    dataset: await loadDataset(dataset, task),
    validationShare,
    onBatch(done, total) {
      const perBatchS = (performance.now() - startedAt) / 1_000 / Math.max(1, done)
      const etaSeconds = done === 0 ? null : perBatchS * (total - done)
      const stage = { name: 'calibrating' } as const
      emit({ type: 'progress', progress: { ...progressOf(done, total, stage, 'calibrating for 8 bits'), etaSeconds } })
      return !stopRequested()
    },
  })
}

const progressOf = (done: number, total: number, stage: Progress['stage'], message: string): Progress => ({
  done,
  total,
  unit: 'steps',
  message,
  stage,
  etaSeconds: null,
})
