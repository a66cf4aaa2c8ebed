import type { NasSettings } from '#shared/algorithms/index.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { fitted, loadDataset } from '../../training/data/dataset.ts'
import { imageEvaluator } from '../evaluator.ts'
import type { Algorithm } from '../search.ts'
import { createNas } from './create.ts'

export const nas: Algorithm<NasSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    // Searched on images: its spaces have them all.
    const input = settings.input ?? spaceRow(settings.space).input!
    const dataset = fitted(await loadDataset(settings.dataset, folders), input)
    return createNas(settings, { evaluator: imageEvaluator(settings, { dataset, eager }), latenciesUs, eager })
  },
}
