import { z } from 'zod'
import { sampledField, sharedWeightFields } from './controller-fields.ts'
import { dartsRnnPresets } from './darts-rnn.ts'
import { countSchema, datasetIdSchema, decaySchema, rateSchema, seedSchema, shareSchema } from './fields.ts'
import type { SearchKind } from './kind.ts'
import { dropoutFields, textFields, textProblems, textWindows } from './text-fields.ts'

/** Settings of ENAS for recurrent cells (Pham et al. 2018, section 2.1); defaults are the authors' code's. */
export const enasRnnSettingsSchema = z.object({
  algorithm: z.literal('enas'),
  space: z.literal('darts-rnn'),
  /** A text. */
  dataset: datasetIdSchema,
  seed: seedSchema,
  epochs: countSchema().default(100),
  batchSize: countSchema(65_536).default(20),
  /** Tokens a step backpropagates through. */
  bptt: z.int().min(2).max(10_000).default(35),
  /** Use only this many tokens of the training text (null = all). */
  trainingTokens: countSchema(100_000_000_000).nullable().default(null),
  /** Units of embedding and hidden state. */
  hidden: countSchema(65_536).default(720),
  weightLearningRate: rateSchema().default(8.75),
  /** Times this after each epoch from `decayFromEpoch` on. */
  weightLearningRateDecay: z.number().gt(0).max(1).default(0.95),
  decayFromEpoch: z.int().nonnegative().max(100_000).default(12),
  weightDecay: decaySchema().default(1e-7),
  clipNorm: rateSchema().default(0.286),
  dropoutInput: shareSchema().default(0.25),
  dropoutCellInput: shareSchema().default(0.75),
  dropoutHidden: shareSchema().default(0.25),
  dropoutOutput: shareSchema().default(0.75),
  /** Penalty on the change of the hidden state from token to token. */
  slowness: decaySchema().default(0),
  /** After each epoch of w, of the controller. */
  controllerSteps: countSchema(100_000).default(100),
  /** Architectures that one of these steps is about. */
  architecturesPerStep: countSchema(10_000).default(10),
  controllerUnits: countSchema(4_096).default(100),
  controllerLearningRate: rateSchema().default(1e-3),
  entropyWeight: z.number().nonnegative().max(100).default(1e-3),
  baselineDecay: shareSchema().default(0.99),
  /** c of the logits c · tanh(logits / T). */
  tanhConstant: rateSchema().default(2.5),
  /** T */
  logitTemperature: rateSchema().default(5),
  /** Drawn at the end, and scored on the whole text that rewards the controller. */
  sampledArchitectures: countSchema(10_000).default(10),
  derivedHidden: countSchema(65_536).default(850),
})
export type EnasRnnSettings = z.infer<typeof enasRnnSettingsSchema>
export type EnasRnnPreset = Omit<EnasRnnSettings, 'dataset' | 'seed'>

/**
 * The authors' search (melodyguan/enas scripts/ptb_search.sh), on all of the Penn Treebank and a GPU. Their loss adds
 * up the 35 tokens of a window where ours is the mean: a rate of 0.25 and a clip at 10 are 8.75 and 0.286 here.
 */
const paper: EnasRnnPreset = {
  algorithm: 'enas',
  space: 'darts-rnn',
  epochs: 100,
  batchSize: 20,
  bptt: 35,
  trainingTokens: null,
  hidden: 720,
  weightLearningRate: 8.75,
  weightLearningRateDecay: 0.95,
  decayFromEpoch: 12,
  weightDecay: 1e-7,
  clipNorm: 0.286,
  dropoutInput: 0.25,
  dropoutCellInput: 0.75,
  dropoutHidden: 0.25,
  dropoutOutput: 0.75,
  slowness: 0,
  controllerSteps: 100,
  architecturesPerStep: 10,
  controllerUnits: 100,
  controllerLearningRate: 1e-3,
  entropyWeight: 1e-3,
  baselineDecay: 0.99,
  tanhConstant: 2.5,
  logitTemperature: 5,
  sampledArchitectures: 10,
  derivedHidden: 850,
}

/** Text, units and rate of DARTS' preset, and a controller that learns from fewer steps. */
const laptop: EnasRnnPreset = {
  ...paper,
  epochs: dartsRnnPresets.laptop.epochs,
  batchSize: dartsRnnPresets.laptop.batchSize,
  bptt: dartsRnnPresets.laptop.bptt,
  trainingTokens: dartsRnnPresets.laptop.trainingTokens,
  hidden: dartsRnnPresets.laptop.hidden,
  weightLearningRate: 20,
  clipNorm: 0.25,
  dropoutInput: 0,
  dropoutCellInput: 0,
  dropoutHidden: 0,
  dropoutOutput: 0,
  controllerSteps: 20,
  architecturesPerStep: 5,
  controllerLearningRate: 0.02,
  derivedHidden: dartsRnnPresets.laptop.derivedHidden,
}

export const enasRnnPresets = {
  paper,
  /** A few minutes on two cores. */
  laptop,
  /** A minute or two on two cores: shows a search, finds little. */
  demo: {
    ...laptop,
    epochs: dartsRnnPresets.demo.epochs,
    trainingTokens: dartsRnnPresets.demo.trainingTokens,
    hidden: dartsRnnPresets.demo.hidden,
    controllerSteps: 10,
    derivedHidden: dartsRnnPresets.demo.derivedHidden,
  },
} satisfies Record<string, EnasRnnPreset>

export const enasRnn: SearchKind<EnasRnnSettings> = {
  id: 'enas-rnn',
  algorithm: 'enas',
  spaces: ['darts-rnn'],
  schema: enasRnnSettingsSchema,
  presets: enasRnnPresets,
  fields: [
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    ...textFields,
    { key: 'hidden', group: 'supernet', paces: true, hint: 'hidden', help: 'units of the supernet' },
    { key: 'weightLearningRate', group: 'weights', help: 'of the weights, at the start' },
    {
      key: 'weightLearningRateDecay',
      group: 'weights',
      hint: 'weightLearningRateDecay',
      help: 'the rate is times this after each epoch, from decay-from-epoch on',
    },
    { key: 'decayFromEpoch', group: 'weights', help: 'epochs at the start in which the rate stays' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
    ...dropoutFields,
    ...sharedWeightFields,
    { key: 'tanhConstant', group: 'controller', hint: 'tanhConstant', help: 'c of the logits c · tanh(logits / T)' },
    { key: 'logitTemperature', group: 'controller', help: 'T of the logits c · tanh(logits / T)' },
    sampledField,
    { key: 'derivedHidden', group: 'derive', help: 'units of the derived architectures' },
  ],
  course: 'epochs',
  latencyTable: 'none',
  checkpoints: 'newest',
  changeable: [],
  figures: ['loss', 'perplexity'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: () => 0,
  stepsPerEpoch: (settings, examples) => textWindows(settings, examples) + settings.controllerSteps,
  macImages: null,
  title: ({ space }) => `${space} ENAS`,
  note: () => null,
  tableSize: () => null,
  derivedSize: ({ derivedHidden }) => ({ derivedHidden }),
  problems: textProblems,
}
