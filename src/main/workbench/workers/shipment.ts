import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { datasetOf } from '#shared/algorithms/index.ts'
import type { EvaluationTask, SearchTask } from '#main/compute/protocol.ts'
import { checkpointName } from '#main/compute/run-folder.ts'
import { runFilesIn, type Piece, type ShippedFile } from '#main/queue/protocol.ts'
import type { DatasetService } from '../datasets/service.ts'

/** A run ready to be sent, and where its files lie here. */
export interface Shipment {
  readonly piece: Omit<Piece, 'fence'>
  readonly paths: ReadonlyMap<string, string>
}

interface Found {
  readonly of: ShippedFile['of']
  readonly folder: string
  readonly names: readonly string[]
}

/** What a worker needs of a run: its last checkpoints, those that it begins from, and its data set. */
export async function shipmentOf(task: SearchTask | EvaluationTask, datasets: DatasetService): Promise<Shipment> {
  const dataset = task.kind === 'search' ? (datasetOf(task.settings) ?? null) : task.settings.dataset
  const folder = dataset === null ? undefined : task.datasetFolders[dataset]
  const found: Found[] = [
    { of: 'run', folder: task.folder, names: runFilesIn(task.folder) },
    ...originOf(task),
    ...(dataset === null || folder === undefined
      ? []
      : [{ of: 'dataset' as const, folder, names: await datasets.fileNames(dataset, folder) }]),
  ]
  const paths = new Map<string, string>()
  const files: ShippedFile[] = []
  for (const { of, folder, names } of found)
    for (const name of names) {
      const path = join(folder, name)
      const about = await stat(path).catch(() => null)
      if (about?.isFile() !== true) continue
      const sha256 = await sha256Of(path, `${path} ${String(about.size)} ${String(about.mtimeMs)} ${String(about.ino)}`)
      paths.set(sha256, path)
      files.push({ of, path: name, sha256, bytes: about.size })
    }
  return { piece: { runId: task.id, task, dataset, files }, paths }
}

function originOf(task: SearchTask | EvaluationTask): Found[] {
  if (task.kind === 'search')
    return task.branch === undefined
      ? []
      : [{ of: 'origin', folder: task.branch.folder, names: [checkpointName(task.branch.epoch, 0)] }]
  return task.inherit === undefined || task.resume
    ? []
    : [{ of: 'origin', folder: task.inherit.folder, names: runFilesIn(task.inherit.folder) }]
}

const known = new Map<string, string>()

async function sha256Of(path: string, state: string): Promise<string> {
  const before = known.get(state)
  if (before !== undefined) return before
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  const sha256 = hash.digest('hex')
  if (known.size > 10_000) known.clear()
  known.set(state, sha256)
  return sha256
}
