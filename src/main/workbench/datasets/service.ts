import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dataset } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'

interface KnownDataset extends Omit<Dataset, 'state' | 'remedy' | 'vocabulary'> {
  readonly vocabulary?: number
  /** Files that must be there, with the least size each can have. */
  readonly files: readonly { readonly name: string, readonly minimumBytes: number }[]
}

const known: readonly KnownDataset[] = [
  {
    id: 'cifar10', name: 'CIFAR-10', kind: 'images', training: 50_000, test: 10_000, classes: 10, shape: '32 × 32 × 3',
    files: [
      ...[1, 2, 3, 4, 5].map((batch) => ({ name: `data_batch_${String(batch)}.png`, minimumBytes: 1_000_000 })),
      { name: 'test_batch.png', minimumBytes: 1_000_000 }, { name: 'train_lables.json', minimumBytes: 100_000 }, { name: 'test_lables.json', minimumBytes: 20_000 },
    ],
  },
  {
    // Counted once: the speeches and the rule that cuts them into words are fixed (docs/datasets.md).
    id: 'sotu', name: 'State of the Union', kind: 'text', training: 1_721_859, test: 55_729, classes: 10_000, vocabulary: 10_000, shape: 'words',
    files: [{ name: '1790_george_washington_n.txt', minimumBytes: 5_000 }],
  },
]

export interface DatasetService {
  list(): Promise<Dataset[]>
  /** @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT */
  requireReady(id: string): Promise<Dataset>
}

export function createDatasetService({ datasetFolders }: Pick<WorkbenchContext, 'datasetFolders'>): DatasetService {
  async function inspect({ files, ...entry }: KnownDataset): Promise<Dataset> {
    const dataset = { ...entry, vocabulary: entry.vocabulary ?? null }
    const folder = datasetFolders[dataset.id]
    const sizes = await Promise.all(files.map((file) => (folder === undefined ? undefined : stat(join(folder, file.name)).then((found) => found.size, () => undefined))))
    const remedy = `npm run setup looks for ${dataset.name} and mends it.`
    if (sizes.includes(undefined)) return { ...dataset, state: 'missing', remedy }
    return sizes.some((size, index) => size! < files[index]!.minimumBytes) ? { ...dataset, state: 'corrupt', remedy } : { ...dataset, state: 'ready', remedy: null }
  }
  return {
    list: () => Promise.all(known.map(inspect)),
    async requireReady(id) {
      const dataset = known.find((each) => each.id === id)
      if (dataset === undefined) throw new TansakuError('NOT_FOUND', `There is no data set "${id}". Known: ${known.map((each) => each.id).join(', ')}.`, { id })
      const state = await inspect(dataset)
      if (state.state === 'ready') return state
      throw new TansakuError(state.state === 'missing' ? 'DATASET_MISSING' : 'DATASET_CORRUPT', `${dataset.name} is ${state.state}${datasetFolders[id] ? ` in ${datasetFolders[id]}` : ''}. ${state.remedy ?? ''}`, { id })
    },
  }
}
