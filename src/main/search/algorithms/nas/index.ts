import type { NasSettings } from '#shared/algorithms/index.ts'
import { loadDataset } from '../../training/data/dataset.ts'
import { imageEvaluator } from '../evaluator.ts'
import type { Algorithm } from '../search.ts'
import { createNas } from './nas.ts'

export const nas: Algorithm<NasSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    const dataset = await loadDataset(settings.dataset, folders)
    return createNas(settings, { evaluator: imageEvaluator(settings, { dataset, eager }), latenciesUs, eager })
  },
}
