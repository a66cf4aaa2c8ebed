import type { EnasRnnSettings } from '#shared/algorithms/index.ts'
import { loadText } from '../../training/data/text/corpus.ts'
import type { Algorithm } from '../search.ts'
import { createEnasRnn } from './recurrent.ts'

export const enasRnn: Algorithm<EnasRnnSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) =>
    createEnasRnn(settings, { dataset: await loadText(settings.dataset, folders), eager }),
}
