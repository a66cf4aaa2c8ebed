import type { EvolutionSettings } from '#shared/algorithms/index.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import { fitted, loadDataset } from '../../training/data/dataset.ts'
import { imageEvaluator } from '../evaluator.ts'
import type { Algorithm } from '../search.ts'
import { createEvolution } from './create.ts'

export const evolution: Algorithm<EvolutionSettings> = {
  course: 'trained',
  open: async (settings, { latenciesUs, eager, ...folders }) => {
    // Searched on images: its spaces have them all.
    const input = settings.input ?? spaceRow(settings.space).input!
    const dataset = fitted(await loadDataset(settings.dataset, folders), input)
    return createEvolution(settings, { evaluator: imageEvaluator(settings, { dataset, eager }), latenciesUs })
  },
}
