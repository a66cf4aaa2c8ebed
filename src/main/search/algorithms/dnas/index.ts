import type { DnasSettings } from '#shared/contract/searches.ts'
import { fbnetSpaceAt } from '#shared/architecture/index.ts'
import { loadDataset } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createDnas } from './dnas.ts'

export const dnas: Algorithm<DnasSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, otherLatenciesUs, eager, ...folders }) =>
    createDnas(settings, {
      space: fbnetSpaceAt(settings.space, settings.input),
      dataset: await loadDataset(settings.dataset, folders),
      latenciesUs,
      otherLatenciesUs,
      eager,
    }),
}
