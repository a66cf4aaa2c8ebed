import { z } from 'zod'
import {
  alphaFields,
  bilevelOrderSchema,
  changeable,
  guardFields,
  guardPreset,
  guardRevisions,
  guardSettings,
  orderField,
  remedyFields,
  remedyPreset,
  remedySettings,
} from './darts.ts'
import { countSchema, decaySchema, rateSchema, seedSchema, shareSchema, datasetIdSchema } from './fields.ts'
import type { SearchKind } from './kind.ts'
import { warmupProblems } from './problems.ts'
import { dropoutFields, textFields, textProblems, textWindows } from './text-fields.ts'

/** Settings of a DARTS search for recurrent cells; defaults are the article's (docs/methods.md). */
export const dartsRnnSettingsSchema = z.object({
  algorithm: z.literal('darts'),
  space: z.literal('darts-rnn'),
  /** A text. */
  dataset: datasetIdSchema,
  seed: seedSchema,
  order: bilevelOrderSchema.default(2),
  epochs: countSchema().default(50),
  batchSize: countSchema(65_536).default(256),
  /** Tokens a step backpropagates through. */
  bptt: z.int().min(2).max(10_000).default(35),
  /** Use only this many tokens of the training text (null = all). */
  trainingTokens: countSchema(100_000_000_000).nullable().default(null),
  /** Units of embedding and hidden state. */
  hidden: countSchema(65_536).default(300),
  weightLearningRate: rateSchema().default(20),
  weightDecay: decaySchema().default(5e-7),
  clipNorm: rateSchema().default(0.25),
  architectureLearningRate: rateSchema().default(3e-3),
  architectureWeightDecay: decaySchema().default(1e-3),
  architectureWarmupEpochs: z.int().nonnegative().max(100_000).default(0),
  /** Variational dropout: of embeddings, the cell's input, the hidden state, the output. */
  dropoutInput: shareSchema().default(0.2),
  dropoutCellInput: shareSchema().default(0.75),
  dropoutHidden: shareSchema().default(0.25),
  dropoutOutput: shareSchema().default(0.75),
  /** Penalty on the change of the hidden state from token to token. */
  slowness: decaySchema().default(1e-3),
  ...remedySettings,
  ...guardSettings,
  derivedHidden: countSchema(65_536).default(850),
})
export type DartsRnnSettings = z.infer<typeof dartsRnnSettingsSchema>

export type DartsRnnPreset = Omit<DartsRnnSettings, 'dataset' | 'seed'>

/** The article's search for recurrent cells (Liu et al. 2019, section 3.1), on all of the Penn Treebank and a GPU. */
const paperDartsRnn: DartsRnnPreset = {
  algorithm: 'darts',
  space: 'darts-rnn',
  order: 2,
  epochs: 50,
  batchSize: 256,
  bptt: 35,
  trainingTokens: null,
  hidden: 300,
  weightLearningRate: 20,
  weightDecay: 5e-7,
  clipNorm: 0.25,
  architectureLearningRate: 3e-3,
  architectureWeightDecay: 1e-3,
  architectureWarmupEpochs: 0,
  dropoutInput: 0.2,
  dropoutCellInput: 0.75,
  dropoutHidden: 0.25,
  dropoutOutput: 0.75,
  slowness: 1e-3,
  ...remedyPreset,
  ...guardPreset,
  derivedHidden: 850,
}

/** Few units on little text learn without dropout, which is for nets that can learn their text by heart. */
const laptopDartsRnn: DartsRnnPreset = {
  ...paperDartsRnn,
  order: 1,
  epochs: 12,
  batchSize: 64,
  bptt: 20,
  trainingTokens: 120_000,
  hidden: 64,
  architectureLearningRate: 1e-2,
  dropoutInput: 0,
  dropoutCellInput: 0,
  dropoutHidden: 0,
  dropoutOutput: 0,
  derivedHidden: 128,
}

export const dartsRnnPresets = {
  paper: paperDartsRnn,
  /** Some six minutes on two cores. */
  laptop: laptopDartsRnn,
  /** Two to three minutes on two cores: shows a search, finds little. */
  demo: { ...laptopDartsRnn, epochs: 4, trainingTokens: 60_000, hidden: 48, derivedHidden: 64 },
} satisfies Record<string, DartsRnnPreset>

export const dartsRnn: SearchKind<DartsRnnSettings> = {
  id: 'darts-rnn',
  algorithm: 'darts',
  spaces: ['darts-rnn'],
  schema: dartsRnnSettingsSchema,
  presets: dartsRnnPresets,
  fields: [
    orderField,
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    ...textFields,
    { key: 'hidden', group: 'supernet', paces: true, hint: 'hidden', help: 'units of the supernet' },
    { key: 'weightLearningRate', group: 'weights', help: 'of the weights, at the start' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
    alphaFields.rate,
    alphaFields.decay,
    alphaFields.warmup,
    ...remedyFields,
    ...dropoutFields,
    ...guardFields,
    { key: 'derivedHidden', group: 'derive', help: 'units of the derived architectures' },
  ],
  course: 'epochs',
  latencyTable: 'none',
  checkpoints: 'epochs',
  revisions: (settings) => ({
    ...guardRevisions(settings),
    ...(settings.order === 2 && { 'how its second order is worked out': 'through the clipped step' }),
  }),
  changeable,
  figures: ['loss', 'perplexity'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: ({ architectureWarmupEpochs }) => architectureWarmupEpochs,
  stepsPerEpoch: textWindows,
  macImages: null,
  title: ({ space }) => `${space} darts`,
  note: ({ order }) => ({ key: 'order', value: order }),
  tableSize: () => null,
  derivedSize: ({ derivedHidden }) => ({ derivedHidden }),
  problems: (settings, facts) => [
    ...warmupProblems('architectureWarmupEpochs', settings.architectureWarmupEpochs, settings.epochs),
    ...textProblems(settings, facts),
  ],
}
