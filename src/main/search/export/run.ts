import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExportTask, TaskEvent } from '#main/compute/protocol.ts'
import { exportedFolder } from '#main/compute/run-folder.ts'
import type { ExportedFile } from '#shared/contract/exports.ts'
import { codedIfFull } from '#shared/errors.ts'
import { exportFormats } from '#shared/exports/formats.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import type { TaskContext } from '../task.ts'
import { writePictures } from './calibration.ts'
import { type Calibration, writers } from './formats.ts'
import { picturesOf, progressOf, recordsOf, sizesOf } from './trained.ts'
import { type TensorRecords, weightedNetwork } from './weights.ts'

/** A converter runs each of them through kernels written to be read, not to be fast. */
const converterPictures = 256

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
    const { network: trained } = derivedNetworkOf(task.spec)
    const network = weightedNetwork(trained, records)
    const workFolder = join(folder, 'work')
    await mkdir(workFolder, { recursive: true })
    const calibration = await calibrated(task, records, workFolder, context)
    if (calibration === null) return stopped
    const files: ExportedFile[] = []
    for (const [index, { format, precisions }] of forms.entries()) {
      const { stopRequested } = context
      if (stopRequested()) return stopped
      const { name } = exportFormats[format]
      const onProgress = (done: number, total: number): void => {
        const stage = { name: 'exporting', format: name } as const
        const progress = progressOf(index * total + done, forms.length * total, stage, `writing ${name}`)
        context.emit({ type: 'progress', progress })
      }
      onProgress(0, 1)
      const { converter } = task
      const wish = {
        network,
        trained,
        precisions,
        facts,
        calibration,
        converter,
        workFolder,
        stopRequested,
        onProgress,
      }
      const written = await writers[format].write(wish, stem)
      if (written === null) return stopped
      for (const [path, bytes] of written) {
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
    await rm(join(folder, 'work'), { recursive: true, force: true })
  }
}

/** What the forms need to find 8-bit numbers by; null when a stop was asked for. */
async function calibrated(
  task: ExportTask,
  records: TensorRecords,
  folder: string,
  context: TaskContext,
): Promise<Calibration | null> {
  const needs = new Set(
    task.forms.flatMap(({ format, precisions }) => (precisions.includes('int8') ? [writers[format].int8] : [])),
  )
  if (needs.size === 0) return { sizes: new Map(), pictures: null }
  const held = await picturesOf(task, context)
  const pictures = needs.has('pictures') ? join(folder, 'pictures') : null
  if (pictures !== null) await writePictures(pictures, held.dataset, held.validationShare, converterPictures)
  if (!needs.has('sizes')) return { sizes: new Map(), pictures }
  const sizes = await sizesOf(task, records, held, context)
  return sizes && { sizes, pictures }
}
