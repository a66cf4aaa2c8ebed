import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { Dataset, DatasetProblem } from '#shared/contract/datasets.ts'
import { TansakuError } from '#shared/errors.ts'
import type { WorkbenchContext } from '../context.ts'
import { requireWriting } from '../require.ts'
import { problemIn } from './inspect.ts'
import type { JobControl } from '../jobs/jobs.ts'
import { knownDatasets, type KnownDataset } from './known.ts'
import { asDataset, createPictureSets, type PictureSets } from './picture-sets.ts'

export { subjectOf as datasetSubject } from './picture-sets.ts'

export interface DatasetService extends Pick<PictureSets, 'get' | 'add' | 'check' | 'remove' | 'samples'> {
  list(): Promise<Dataset[]>
  /**
   * Where a run finds its data: the files where set-up put them or where the user said, own pictures as they were
   * decoded, which is done again where it has to be.
   */
  foldersFor(id: string | null, control: JobControl): Promise<Record<string, string>>
  /** Names of the files in its folder that a set stands on, and perhaps of some that are not there. */
  fileNames(id: string, folder: string): Promise<readonly string[]>
  /**
   * Keeps where the files of one lie.
   * @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT where it is not there; then all stays as it was
   */
  place(place: { readonly id: string; readonly folder: string | null }): Promise<Dataset>
  /** @throws NOT_FOUND, DATASET_MISSING, DATASET_CORRUPT, DATASET_CHANGED */
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

  const knownOf = (id: string): KnownDataset | undefined => knownDatasets.find((each) => each.id === id)
  const sets = createPictureSets(context, (id) => knownOf(id) !== undefined)

  async function known(id: string): Promise<KnownDataset> {
    const dataset = knownOf(id)
    if (dataset !== undefined) return dataset
    const own = await sets.list()
    if (own.some((set) => set.id === id))
      throw new TansakuError(
        'BAD_REQUEST',
        `The folder of "${id}" was named when it was added: add another one under another name.`,
        { id },
      )
    throw new TansakuError(
      'NOT_FOUND',
      `There is no data set "${id}". There are: ${[...knownDatasets, ...own].map((each) => each.id).join(', ')}. Your own pictures become one with: tansaku dataset add NAME --from FOLDER`,
      { id },
    )
  }

  return {
    async list() {
      const own = await ownFolders()
      return [
        ...(await Promise.all(knownDatasets.map((dataset) => inspectAt(dataset, own)))),
        ...(await sets.list()).map(asDataset),
      ]
    },
    async foldersFor(id, control) {
      const isOwn = id !== null && knownOf(id) === undefined
      return { ...(await folders()), ...(isOwn && { [id]: await sets.prepare(id, control) }) }
    },
    async fileNames(id, folder) {
      const known = knownOf(id)
      // Of own pictures the whole folder is theirs.
      if (known === undefined) return readdir(folder)
      if (known.others !== undefined) return (await readdir(folder)).filter((name) => name.endsWith(known.others!))
      return known.files.flatMap((files) => files.map(({ name }) => name))
    },
    async place({ id, folder }) {
      requireWriting(context)
      const dataset = await known(id)
      const { [id]: _before, ...others } = await ownFolders()
      if (folder !== null) requireInOrder(await inspect(dataset, resolve(folder)))
      const own = folder === null ? others : { ...others, [id]: resolve(folder) }
      await store.settings.set(settingsName, own)
      events.publish({ type: 'changed', entity: 'settings', id: settingsName })
      return inspectAt(dataset, own)
    },
    async requireReady(id) {
      const set = knownOf(id) === undefined ? await sets.summary(id) : undefined
      if (set === undefined) return requireInOrder(await inspect(await known(id), (await folders())[id]))
      await sets.requireUnchanged(id)
      return asDataset(set)
    },
    get: sets.get,
    add: sets.add,
    check: sets.check,
    remove: sets.remove,
    samples: sets.samples,
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
    origin: 'known',
    validation: null,
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
