import type { EnasSettings } from '#shared/algorithms/index.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { loadDataset, requireFit } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createEnas } from './enas.ts'

export const enas: Algorithm<EnasSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) => {
    const dataset = await loadDataset(settings.dataset, folders)
    // What is derived takes the space's images and classes, whatever a supernet could learn from.
    const { input, classes } = spaceRow(settings.space)
    requireFit(dataset, input!, classes!)
    return createEnas(settings, { dataset, eager })
  },
}
