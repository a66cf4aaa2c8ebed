import type { DartsRnnSettings } from '#shared/contract/searches.ts'
import { loadText } from '../../training/data/text/corpus.ts'
import type { Algorithm } from '../search.ts'
import { createDartsRnn } from './recurrent-search.ts'

export const dartsRnn: Algorithm<DartsRnnSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) =>
    createDartsRnn(settings, { dataset: await loadText(settings.dataset, folders), eager }),
}
