import type { DartsCnnSettings } from '#shared/contract/searches.ts'
import { loadDataset } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createDartsCnn } from './cnn-search.ts'

export const dartsCnn: Algorithm<DartsCnnSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) =>
    createDartsCnn(settings, { dataset: await loadDataset(settings.dataset, folders), latenciesUs, eager }),
}
