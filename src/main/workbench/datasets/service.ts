import { resolve } from 'node:path'
import { z } from 'zod'
import type { Dataset, DatasetProblem } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { problemIn } from './inspect.ts'
import { knownDatasets, type KnownDataset } from './known.ts'

export interface DatasetService {
  list(): Promise<Dataset[]>
  /** Where the files of each lie: where set-up put them, or where the user said. */
  folders(): Promise<Record<string, string>>
  /**
   * Keeps where the files of one lie.
   * @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT where it is not there; then all stays as it was
   */
  place(place: { readonly id: string; readonly folder: string | null }): Promise<Dataset>
  /** @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT */
  requireReady(id: string): Promise<Dataset>
}

const settingsName = 'dataset-folders'
const foldersSchema = z.record(z.string(), z.string())

export function createDatasetService(context: WorkbenchContext): DatasetService {
  const { store, datasetFolders, events } = context

  const ownFolders = async (): Promise<Record<string, string>> =>
    (await store.settings.readable(settingsName, foldersSchema)) ?? {}
  const folders = async (): Promise<Record<string, string>> => ({ ...datasetFolders, ...(await ownFolders()) })
  const inspectAt = async (dataset: KnownDataset, own: Readonly<Record<string, string>>): Promise<Dataset> => ({
    ...(await inspect(dataset, own[dataset.id] ?? datasetFolders[dataset.id])),
    isOwnFolder: own[dataset.id] !== undefined,
  })

  function known(id: string): KnownDataset {
    const dataset = knownDatasets.find((each) => each.id === id)
    if (dataset === undefined)
      throw new TansakuError(
        'NOT_FOUND',
        `There is no data set "${id}". Known: ${knownDatasets.map((each) => each.id).join(', ')}.`,
        { id },
      )
    return dataset
  }

  return {
    async list() {
      const own = await ownFolders()
      return Promise.all(knownDatasets.map((dataset) => inspectAt(dataset, own)))
    },
    folders,
    async place({ id, folder }) {
      requireWriting(context)
      const dataset = known(id)
      const { [id]: _before, ...others } = await ownFolders()
      if (folder !== null) requireInOrder(await inspect(dataset, resolve(folder)))
      const own = folder === null ? others : { ...others, [id]: resolve(folder) }
      await store.settings.set(settingsName, own)
      events.publish({ type: 'changed', entity: 'settings', id: settingsName })
      return inspectAt(dataset, own)
    },
    async requireReady(id) {
      return requireInOrder(await inspect(known(id), (await folders())[id]))
    },
  }
}

async function inspect({ files, remedy, ...dataset }: KnownDataset, folder: string | undefined): Promise<Dataset> {
  const problem = await problemIn(folder, files)
  const state = problem === null ? 'ready' : problem.kind === 'files-too-small' ? 'corrupt' : 'missing'
  return {
    ...dataset,
    state,
    problem,
    remedy: problem === null ? null : remedy,
    folder: folder ?? null,
    isOwnFolder: false,
  }
}

function requireInOrder(dataset: Dataset): Dataset {
  const { id, name, state, problem, folder, remedy } = dataset
  if (problem === null) return dataset
  throw new TansakuError(
    state === 'corrupt' ? 'DATASET_CORRUPT' : 'DATASET_MISSING',
    `${name} is ${state}: ${told(problem, folder)}. ${remedy ?? ''}`,
    { id, folder, ...problem },
  )
}

function told({ kind, files }: DatasetProblem, folder: string | null): string {
  switch (kind) {
    case 'no-folder':
      return 'no folder is set'
    case 'folder-missing':
      return `there is no folder ${folder ?? ''}`
    case 'files-missing':
      return `${folder ?? ''} lacks ${files.join(', ')}`
    case 'files-too-small':
      return `in ${folder ?? ''} these are too small to be whole: ${files.join(', ')}`
  }
}
