import type { EnasSettings } from '#shared/algorithms/index.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { fitted, loadDataset } from '../../training/data/dataset.ts'
import type { Algorithm } from '../search.ts'
import { createEnas } from './enas.ts'

export const enas: Algorithm<EnasSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) => {
    // Searched on images: its spaces have them all.
    const input = settings.input ?? spaceRow(settings.space).input!
    const dataset = fitted(await loadDataset(settings.dataset, folders), input)
    return createEnas(settings, { dataset, eager })
  },
}
