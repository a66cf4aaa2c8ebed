import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import type { Dataset } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { knownDatasets, type KnownDataset } from './known.ts'

export interface DatasetService {
  list(): Promise<Dataset[]>
  /** Where the files of each lie: where set-up put them, or where the user said. */
  folders(): Promise<Record<string, string>>
  /** Keeps where the files of one lie. @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT where it is not there; then all stays as it was */
  place(place: { readonly id: string, readonly folder: string | null }): Promise<Dataset>
  /** @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT */
  requireReady(id: string): Promise<Dataset>
}

const settingsName = 'dataset-folders'
const foldersSchema = z.record(z.string(), z.string())

export function createDatasetService(context: WorkbenchContext): DatasetService {
  const { store, datasetFolders } = context

  const ownFolders = async (): Promise<Record<string, string>> => await store.settings.get(settingsName, foldersSchema) ?? {}
  const folders = async (): Promise<Record<string, string>> => ({ ...datasetFolders, ...await ownFolders() })

  function known(id: string): KnownDataset {
    const dataset = knownDatasets.find((each) => each.id === id)
    if (dataset === undefined) throw new TansakuError('NOT_FOUND', `There is no data set "${id}". Known: ${knownDatasets.map((each) => each.id).join(', ')}.`, { id })
    return dataset
  }

  return {
    async list() {
      const places = await folders()
      return Promise.all(knownDatasets.map((dataset) => inspect(dataset, places[dataset.id])))
    },
    folders,
    async place({ id, folder }) {
      requireWriting(context)
      const dataset = known(id)
      const { [id]: _before, ...others } = await ownFolders()
      if (folder !== null) requireInOrder(await inspect(dataset, resolve(folder)))
      await store.settings.set(settingsName, folder === null ? others : { ...others, [id]: resolve(folder) })
      return inspect(dataset, (await folders())[id])
    },
    async requireReady(id) {
      return requireInOrder(await inspect(known(id), (await folders())[id]))
    },
  }
}

async function inspect({ files, remedy, ...dataset }: KnownDataset, folder: string | undefined): Promise<Dataset> {
  const sizeOf = (name: string): Promise<number | undefined> => (folder === undefined ? Promise.resolve(undefined) : stat(join(folder, name)).then((found) => found.size, () => undefined))
  const states = await Promise.all(files.map(async (list) => stateOf(await Promise.all(list.map(async ({ name, minimumBytes }) => ({ size: await sizeOf(name), minimumBytes }))))))
  const state = (['ready', 'corrupt', 'missing'] as const).find((each) => states.includes(each)) ?? 'missing'
  return { ...dataset, state, remedy: state === 'ready' ? null : remedy, folder: folder ?? null }
}

function stateOf(files: readonly { readonly size: number | undefined, readonly minimumBytes: number }[]): Dataset['state'] {
  if (files.some(({ size }) => size === undefined)) return 'missing'
  return files.every(({ size, minimumBytes }) => size! >= minimumBytes) ? 'ready' : 'corrupt'
}

function requireInOrder(dataset: Dataset): Dataset {
  const { id, name, state, folder, remedy } = dataset
  if (state === 'ready') return dataset
  throw new TansakuError(state === 'missing' ? 'DATASET_MISSING' : 'DATASET_CORRUPT', `${name} is ${state}${folder === null ? '' : ` in ${folder}`}. ${remedy ?? ''}`, { id })
}
