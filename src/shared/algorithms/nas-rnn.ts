import { z } from 'zod'
import { controllerFields } from './controller-fields.ts'
import { countSchema, datasetIdSchema, decaySchema, rateSchema, seedSchema, shareSchema } from './fields.ts'
import type { SearchKind } from './kind.ts'
import { nasPresets, updateProblems } from './nas.ts'
import { sizeOf } from './random.ts'
import { dropoutFields, textFields, textProblems, textWindows } from './text-fields.ts'

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
  /** A child's training, a full cosine of its own. */
  childEpochs: countSchema(10_000).default(35),
  batchSize: countSchema(65_536).default(64),
  /** Tokens a step backpropagates through. */
  bptt: z.int().min(2).max(10_000).default(35),
  /** Use only this many tokens of the training text (null = all). */
  trainingTokens: countSchema(100_000_000_000).nullable().default(null),
  learningRate: rateSchema().default(20),
  weightDecay: decaySchema().default(8e-7),
  clipNorm: rateSchema().default(0.25),
  dropoutInput: shareSchema().default(0.2),
  dropoutCellInput: shareSchema().default(0.75),
  dropoutHidden: shareSchema().default(0.25),
  dropoutOutput: shareSchema().default(0.75),
  /** Penalty on the change of the hidden state from token to token. */
  slowness: decaySchema().default(1e-3),
  controllerUnits: countSchema(4_096).default(35),
  controllerLayers: countSchema(8).default(2),
  controllerLearningRate: rateSchema().default(5e-4),
  entropyWeight: z.number().nonnegative().max(100).default(0),
  baselineDecay: shareSchema().default(0.95),
  /** Units of children, and of what is derived. */
  derivedHidden: countSchema(65_536).default(850),
})
export type NasRnnSettings = z.infer<typeof nasRnnSettingsSchema>
export type NasRnnPreset = Omit<NasRnnSettings, 'dataset' | 'seed'>

/** The article's children and controller (section 4.2), each child trained as DARTS' recurrent nets are. */
const paper: NasRnnPreset = {
  algorithm: 'nas',
  space: 'darts-rnn',
  children: 15_000,
  childrenPerUpdate: 8,
  childEpochs: 35,
  batchSize: 64,
  bptt: 35,
  trainingTokens: null,
  learningRate: 20,
  weightDecay: 8e-7,
  clipNorm: 0.25,
  dropoutInput: 0.2,
  dropoutCellInput: 0.75,
  dropoutHidden: 0.25,
  dropoutOutput: 0.75,
  slowness: 1e-3,
  controllerUnits: 35,
  controllerLayers: 2,
  controllerLearningRate: 5e-4,
  entropyWeight: 0,
  baselineDecay: 0.95,
  derivedHidden: sizeOf('paper').derivedHidden,
}

/** Few units on little text learn without dropout; the controller learns as fast as in other spaces. */
const laptop: NasRnnPreset = {
  ...paper,
  children: 60,
  childrenPerUpdate: nasPresets.laptop.childrenPerUpdate,
  childEpochs: 2,
  batchSize: 32,
  bptt: 20,
  trainingTokens: 60_000,
  dropoutInput: 0,
  dropoutCellInput: 0,
  dropoutHidden: 0,
  dropoutOutput: 0,
  slowness: 0,
  controllerLayers: nasPresets.laptop.controllerLayers,
  controllerLearningRate: nasPresets.laptop.controllerLearningRate,
  // Beside rewards of about 0.001: 80 over the square of a perplexity of some hundreds.
  entropyWeight: 1e-5,
  derivedHidden: sizeOf('laptop').derivedHidden,
}

export const nasRnnPresets = {
  paper,
  /** Half an hour on two cores. */
  laptop,
  /** A few minutes on two cores: shows a search, finds little. */
  demo: {
    ...laptop,
    children: 16,
    childrenPerUpdate: 4,
    childEpochs: 1,
    trainingTokens: 30_000,
    derivedHidden: sizeOf('demo').derivedHidden,
  },
} satisfies Record<string, NasRnnPreset>

export const nasRnn: SearchKind<NasRnnSettings> = {
  id: 'nas-rnn',
  algorithm: 'nas',
  spaces: ['darts-rnn'],
  schema: nasRnnSettingsSchema,
  presets: nasRnnPresets,
  fields: [
    { key: 'children', group: 'budget', hint: 'children', help: 'architectures to train in all' },
    { key: 'childEpochs', group: 'budget', help: "epochs of a child's training" },
    ...textFields,
    { key: 'learningRate', group: 'weights', help: "of a child's training, at the start" },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
    ...dropoutFields,
    {
      key: 'childrenPerUpdate',
      group: 'controller',
      hint: 'childrenPerUpdate',
      help: "children between the controller's steps",
    },
    ...controllerFields,
    { key: 'controllerLayers', group: 'controller', help: "of the controller's LSTM" },
    { key: 'derivedHidden', group: 'derive', paces: true, help: 'units of the derived architectures' },
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
