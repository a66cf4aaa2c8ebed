import { fbnetSpaceAt } from '#shared/architecture/index.ts'
import type { OnceSettings } from '#shared/algorithms/index.ts'
import { loadDataset } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { bequeath } from './bequeath.ts'
import { createOnce } from './once.ts'

export const once: Algorithm<OnceSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) =>
    createOnce(settings, {
      space: fbnetSpaceAt(settings.space, settings.input),
      dataset: await loadDataset(settings.dataset, folders),
      eager,
    }),
  bequeath,
}
