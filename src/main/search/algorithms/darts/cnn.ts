import type { DartsCnnSettings } from '#shared/contract/searches.ts'
import { dartsCnnSpace } from '#shared/spaces/darts-cnn/space.ts'
import { loadDataset, requireFit } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createDartsCnn } from './cnn-search.ts'

export const dartsCnn: Algorithm<DartsCnnSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    const dataset = await loadDataset(settings.dataset, folders)
    // What is derived takes the space's images and classes, whatever a supernet could learn from.
    const { input, classes } = dartsCnnSpace
    requireFit(dataset, input!, classes!)
    return createDartsCnn(settings, { dataset, latenciesUs, eager })
  },
}
