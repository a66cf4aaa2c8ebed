import type { EvolutionSettings } from '#shared/algorithms/index.ts'
import { loadDataset } from '../../training/data/dataset.ts'
import { imageEvaluator } from '../evaluator.ts'
import type { Algorithm } from '../search.ts'
import { createEvolution } from './evolution.ts'

export const evolution: Algorithm<EvolutionSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    const dataset = await loadDataset(settings.dataset, folders)
    return createEvolution(settings, { evaluator: imageEvaluator(settings, { dataset, eager }), latenciesUs })
  },
}
