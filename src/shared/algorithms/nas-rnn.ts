import { z } from 'zod'
import { controllerFields } from './controller-fields.ts'
import { countSchema, datasetIdSchema, rateSchema, seedSchema, shareSchema } from './fields.ts'
import type { SearchKind } from './kind.ts'
import { nasPresets, updateProblems } from './nas.ts'
import { derivedHiddenField, textChildFields, textChildPresets, textChildSettings } from './text-children.ts'
import { textProblems, textWindows } from './text-fields.ts'

/** Settings of a search by reinforcement for recurrent cells (Zoph and Le 2017, sections 3.4 and 4.2). */
export const nasRnnSettingsSchema = z.object({
  algorithm: z.literal('nas'),
  space: z.literal('darts-rnn'),
  /** A text. */
  dataset: datasetIdSchema,
  seed: seedSchema,
  /** Architectures drawn in all; one that was drawn before is not trained again. */
  children: countSchema(1_000_000).default(15_000),
  /** So many children, then the controller takes a step. */
  childrenPerUpdate: countSchema(10_000).default(8),
  ...textChildSettings,
  controllerUnits: countSchema(4_096).default(35),
  controllerLayers: countSchema(8).default(2),
  controllerLearningRate: rateSchema().default(5e-4),
  entropyWeight: z.number().nonnegative().max(100).default(0),
  baselineDecay: shareSchema().default(0.95),
})
export type NasRnnSettings = z.infer<typeof nasRnnSettingsSchema>
export type NasRnnPreset = Omit<NasRnnSettings, 'dataset' | 'seed'>

/** The article's children and controller (section 4.2), each child trained as DARTS' recurrent nets are. */
const paper: NasRnnPreset = {
  algorithm: 'nas',
  space: 'darts-rnn',
  children: 15_000,
  childrenPerUpdate: 8,
  ...textChildPresets.paper,
  controllerUnits: 35,
  controllerLayers: 2,
  controllerLearningRate: 5e-4,
  entropyWeight: 0,
  baselineDecay: 0.95,
}

/** The controller learns as fast as in other spaces. */
const laptop: NasRnnPreset = {
  ...paper,
  ...textChildPresets.laptop,
  children: 60,
  childrenPerUpdate: nasPresets.laptop.childrenPerUpdate,
  controllerLayers: nasPresets.laptop.controllerLayers,
  controllerLearningRate: nasPresets.laptop.controllerLearningRate,
  // Beside rewards of about 0.001: 80 over the square of a perplexity of some hundreds.
  entropyWeight: 1e-5,
}

export const nasRnnPresets = {
  paper,
  /** Half an hour on two cores. */
  laptop,
  /** A few minutes on two cores: shows a search, finds little. */
  demo: { ...laptop, ...textChildPresets.demo, children: 16, childrenPerUpdate: 4 },
} satisfies Record<string, NasRnnPreset>

export const nasRnn: SearchKind<NasRnnSettings> = {
  id: 'nas-rnn',
  algorithm: 'nas',
  spaces: ['darts-rnn'],
  schema: nasRnnSettingsSchema,
  presets: nasRnnPresets,
  fields: [
    { key: 'children', group: 'budget', hint: 'children', help: 'architectures to train in all' },
    ...textChildFields,
    {
      key: 'childrenPerUpdate',
      group: 'controller',
      hint: 'childrenPerUpdate',
      help: "children between the controller's steps",
    },
    ...controllerFields,
    { key: 'controllerLayers', group: 'controller', help: "of the controller's LSTM" },
    derivedHiddenField,
  ],
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
  title: ({ space }) => `${space} NAS`,
  note: () => null,
  tableSize: () => null,
  derivedSize: ({ derivedHidden }) => ({ derivedHidden }),
  problems: (settings, facts) => [...textProblems(settings, facts), ...updateProblems(settings)],
}
