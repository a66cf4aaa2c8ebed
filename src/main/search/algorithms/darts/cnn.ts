import type { DartsCnnSettings } from '#shared/contract/searches.ts'
import { smallInput } from '#shared/spaces/index.ts'
import { loadDataset, fitted } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createDartsCnn } from './cnn-search.ts'

export const dartsCnn: Algorithm<DartsCnnSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    const dataset = fitted(await loadDataset(settings.dataset, folders), settings.input ?? smallInput)
    return createDartsCnn(settings, { dataset, latenciesUs, eager })
  },
}
