import type { NasRnnSettings } from '#shared/algorithms/index.ts'
import { loadText } from '../../training/data/text/corpus.ts'
import type { Algorithm } from '../search.ts'
import { createNasRnn } from './create.ts'

export const nasRnn: Algorithm<NasRnnSettings> = {
  course: 'trained',
  open: async (settings, { eager, ...folders }) =>
    createNasRnn(settings, { dataset: await loadText(settings.dataset, folders), eager }),
}
