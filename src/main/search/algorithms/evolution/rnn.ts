import type { EvolutionRnnSettings } from '#shared/algorithms/index.ts'
import { loadText } from '../../training/data/text/corpus.ts'
import type { Algorithm } from '../search.ts'
import { createEvolutionRnn } from './create.ts'

export const evolutionRnn: Algorithm<EvolutionRnnSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) =>
    createEvolutionRnn(settings, { dataset: await loadText(settings.dataset, folders), eager }),
}
