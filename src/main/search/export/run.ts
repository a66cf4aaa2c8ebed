import { createHash } from 'node:crypto'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ExportTask, TaskEvent } from '#main/compute/protocol.ts'
import { exportedFolder } from '#main/compute/run-folder.ts'
import type { ExportedFile } from '#shared/contract/exports.ts'
import { exportFormats } from '#shared/exports/formats.ts'
import type { WeightedNetwork } from '#shared/network/weighted.ts'
import { codedIfFull } from '../disk.ts'
import { derivedNetworkOf } from '../spaces/derived-net.ts'
import type { TaskContext } from '../task.ts'
import { readCheckpoint } from '../training/checkpoints.ts'
import { identitySettings } from '../training/identity-settings.ts'
import { writers } from './formats.ts'
import { untrainedNetwork, weightedNetwork } from './weights.ts'

/**
 * Writes a network in the formats asked for: all of them, or nothing.
 * @throws TansakuError EXPORT_UNSUPPORTED, the CHECKPOINT codes, DISK_FULL
 */
export async function runExport(task: ExportTask, { emit, stopRequested }: TaskContext): Promise<TaskEvent> {
  const { formats, folder, stem, facts } = task
  const temporary = join(folder, 'writing')
  await rm(temporary, { recursive: true, force: true })
  try {
    const network = await loaded(task)
    const files: ExportedFile[] = []
    for (const [index, format] of formats.entries()) {
      if (stopRequested()) return { type: 'stopped', epoch: null }
      emit({ type: 'progress', progress: progressOf(index, formats.length, exportFormats[format].name) })
      for (const [path, bytes] of writers[format](network, facts, stem)) {
        const file = join(temporary, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, bytes)
        files.push({ path, bytes: bytes.byteLength, sha256: createHash('sha256').update(bytes).digest('hex') })
      }
    }
    await rename(temporary, exportedFolder(folder))
    emit({ type: 'exported', files })
    return { type: 'done', epochs: 0 }
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true })
    throw codedIfFull(thrown, temporary, 'export again')
  }
}

async function loaded({ spec, weights }: ExportTask): Promise<WeightedNetwork> {
  const { network } = derivedNetworkOf(spec)
  if (weights.kind === 'untrained') return untrainedNetwork(network, weights.seed)
  const identity = { kind: 'evaluation', spec, settings: identitySettings(weights.settings) }
  const { tensors } = await readCheckpoint(weights.file, identity)
  return weightedNetwork(network, tensors)
}

const progressOf = (done: number, total: number, format: string) => ({
  done,
  total,
  unit: 'files' as const,
  message: `writing ${format}`,
  stage: { name: 'exporting' as const, format },
  etaSeconds: null,
})
