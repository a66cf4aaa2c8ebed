import { z } from 'zod'
import { evolutionPresets, populationFields, populationProblems, populationSettings } from './evolution.ts'
import { datasetIdSchema, seedSchema } from './fields.ts'
import type { SearchKind } from './kind.ts'
import { derivedHiddenField, textChildFields, textChildPresets, textChildSettings } from './text-children.ts'
import { textProblems, textWindows } from './text-fields.ts'

/** Settings of regularised evolution (Real et al. 2019, section 3, algorithm 1) of recurrent cells. */
export const evolutionRnnSettingsSchema = z.object({
  algorithm: z.literal('evolution'),
  space: z.literal('darts-rnn'),
  /** A text. */
  dataset: datasetIdSchema,
  seed: seedSchema,
  ...populationSettings,
  ...textChildSettings,
})
export type EvolutionRnnSettings = z.infer<typeof evolutionRnnSettingsSchema>
export type EvolutionRnnPreset = Omit<EvolutionRnnSettings, 'dataset' | 'seed'>

const populationOf = ({ children, population, sample }: (typeof evolutionPresets)['paper']) => ({
  children,
  population,
  sample,
})

/** The article's population, each child trained as DARTS' recurrent nets are. */
const paper: EvolutionRnnPreset = {
  algorithm: 'evolution',
  space: 'darts-rnn',
  ...populationOf(evolutionPresets.paper),
  ...textChildPresets.paper,
}

/** As many children as NAS has there. */
const laptop: EvolutionRnnPreset = {
  ...paper,
  ...textChildPresets.laptop,
  ...populationOf(evolutionPresets.laptop),
  children: 60,
}

export const evolutionRnnPresets = {
  paper,
  /** Half an hour on two cores. */
  laptop,
  /** A few minutes on two cores: shows a search, finds little. */
  demo: { ...laptop, ...textChildPresets.demo, ...populationOf(evolutionPresets.demo) },
} satisfies Record<string, EvolutionRnnPreset>

export const evolutionRnn: SearchKind<EvolutionRnnSettings> = {
  id: 'evolution-rnn',
  algorithm: 'evolution',
  spaces: ['darts-rnn'],
  schema: evolutionRnnSettingsSchema,
  presets: evolutionRnnPresets,
  fields: [...populationFields, ...textChildFields, derivedHiddenField],
  course: 'children',
  latencyTable: 'none',
  checkpoints: 'newest',
  changeable: [],
  figures: ['loss', 'perplexity', 'best'],
  epochs: ({ children }) => children,
  warmupEpochs: () => 0,
  // Without its score, whose text is not known here.
  stepsPerEpoch: (settings, examples) => settings.childEpochs * textWindows(settings, examples),
  macImages: null,
  title: ({ space }) => `${space} evolution`,
  note: () => null,
  tableSize: () => null,
  derivedSize: ({ derivedHidden }) => ({ derivedHidden }),
  problems: (settings, facts) => [...textProblems(settings, facts), ...populationProblems(settings)],
}
