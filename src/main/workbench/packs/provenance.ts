import type { PackedDataset, Unpacked } from '#shared/contract/packs.ts'
import { packedTables, type Selection, type Store } from '#main/store/index.ts'
import type { DatasetService } from '../datasets/service.ts'
import { thisProcessor } from '../workers/service.ts'
import type { Manifest } from './manifest.ts'

/** Searches and trainings of a selection. */
export async function runsOf(store: Store, selection: Selection): Promise<string[]> {
  const ids: string[] = []
  for (const { name, run } of packedTables) if (run !== undefined) ids.push(...(await store.packs.ids(selection, name)))
  return ids
}

/** Data sets that runs name in their settings; own pictures with their hash. */
export async function datasetsOf(store: Store, selection: Selection): Promise<PackedDataset[]> {
  const ids = await store.packs.datasets(selection)
  return Promise.all(ids.map(async (id) => ({ id, digest: (await store.datasets.summary(id))?.digest ?? null })))
}

/** Kinds of processor that the runs have been computed on so far. */
export async function processorsOf(store: Store, runs: readonly string[]): Promise<string[]> {
  const known = await Promise.all(runs.map(async (id) => (await store.leases.processorOf(id))?.processor ?? null))
  return [...new Set(known.filter((processor) => processor !== null))]
}

/** What is there here of the data sets that a pack's runs use. */
export async function datasetStates(
  store: Store,
  datasets: DatasetService,
  packed: Manifest['datasets'],
): Promise<Unpacked['datasets']> {
  const known = await datasets.list()
  return Promise.all(
    packed.map(async ({ id, digest }) => {
      const here = known.find((each) => each.id === id)
      const own = await store.datasets.summary(id)
      const isOther = here !== undefined && digest !== null && own?.digest !== digest
      return { id, digest, state: isOther ? 'other' : here?.state === 'ready' ? 'ready' : 'missing' } as const
    }),
  )
}

export const processorsBetween = (there: readonly string[]): Unpacked['processors'] => ({
  there: [...there],
  here: thisProcessor(),
})
