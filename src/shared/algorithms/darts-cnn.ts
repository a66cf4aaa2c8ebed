import { z } from 'zod'
import { dartsCnnOps } from '../spaces/darts-cnn/spec.ts'
import { smallInput } from '../spaces/input.ts'
import { cellSupernetMacs } from '../spaces/macs.ts'
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
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { imagesToTrain, validationShareSchema } from '../datasets/held-out.ts'
import {
  countSchema,
  decaySchema,
  augmentationFields,
  imageFields,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
  tableIdSchema,
  datasetIdSchema,
} from './fields.ts'
import type { SearchKind } from './kind.ts'
import { normalCellProblems, shareProblems, warmupProblems, type Problem } from './problems.ts'
import { sharedImages } from './work.ts'

/** Settings of a DARTS search for convolutional cells; defaults are the article's (docs/methods.md). */
export const dartsCnnSettingsSchema = z.object({
  algorithm: z.literal('darts'),
  space: z.literal('darts-cnn'),
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  order: bilevelOrderSchema.default(2),
  epochs: countSchema().default(50),
  batchSize: countSchema(65_536).default(64),
  /** Share of the data set's training images that no search sees: evaluations validate on it. */
  validationShare: validationShareSchema,
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  /** Share of the training images for w; the rest trains α. */
  weightShare: z.number().gt(0).lt(1).default(0.5),
  /** Of the supernet. */
  channels: z.int().positive().multipleOf(2).max(65_536).default(16),
  cells: z.int().min(2).max(20).default(8),
  weightLearningRate: rateSchema().default(0.025),
  /** Where the cosine ends. */
  weightLearningRateEnd: decaySchema().default(0.001),
  weightMomentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(3e-4),
  clipNorm: rateSchema().default(5),
  architectureLearningRate: rateSchema().default(3e-4),
  architectureBeta1: shareSchema().default(0.5),
  architectureBeta2: shareSchema().default(0.999),
  architectureWeightDecay: decaySchema().default(1e-3),
  /** α stays as it is in the first epochs (PC-DARTS: 15). */
  architectureWarmupEpochs: z.int().nonnegative().max(100_000).default(0),
  /** Operations see 1/k of the channels, with edge normalisation; 1 = all of them, without (PC-DARTS: 4). */
  partialChannels: countSchema(65_536).default(1),
  ...remedySettings,
  /** Each edge has a skip beside α's operations, whose share goes from 1 to 0 (DARTS−: Chu et al. 2021). */
  auxiliarySkip: z.boolean().default(false),
  /** Most skips of a derived normal cell; null = any number (P-DARTS: 2). */
  mostSkips: z.int().min(0).max(8).nullable().default(null),
  ...guardSettings,
  /** A complete table of darts-cnn at the derived net's size; null = latency takes no part. */
  latencyTableId: tableIdSchema.nullable().default(null),
  /** λ in L_val + λ · E[LAT] / LAT(uniform α); 0 = latency is only told. */
  latencyWeight: decaySchema().default(0),
  /** Size of the derived net. */
  derivedChannels: z.int().positive().multipleOf(2).max(65_536).default(36),
  derivedCells: z.int().min(2).max(200).default(20),
})
export type DartsCnnSettings = z.infer<typeof dartsCnnSettingsSchema>

export type DartsCnnPreset = Omit<DartsCnnSettings, 'dataset' | 'seed' | 'latencyTableId'>

/** The article's search for convolutional cells (Liu et al. 2019, section 3.1), for all images and a GPU. */
const paperDartsCnn: DartsCnnPreset = {
  algorithm: 'darts',
  space: 'darts-cnn',
  input: null,
  ...augmentationPreset,
  order: 2,
  epochs: 50,
  batchSize: 64,
  validationShare: 0.1,
  trainingImages: null,
  weightShare: 0.5,
  channels: 16,
  cells: 8,
  weightLearningRate: 0.025,
  weightLearningRateEnd: 0.001,
  weightMomentum: 0.9,
  weightDecay: 3e-4,
  clipNorm: 5,
  architectureLearningRate: 3e-4,
  architectureBeta1: 0.5,
  architectureBeta2: 0.999,
  architectureWeightDecay: 1e-3,
  architectureWarmupEpochs: 0,
  partialChannels: 1,
  ...remedyPreset,
  auxiliarySkip: false,
  mostSkips: null,
  ...guardPreset,
  latencyWeight: 0,
  derivedChannels: 36,
  derivedCells: 20,
}

/**
 * 2,100 steps in place of the article's 19,500: α, whose Adam moves by about its learning rate a step, needs a tenfold
 * one to get as far.
 */
const laptopDartsCnn: DartsCnnPreset = {
  ...paperDartsCnn,
  order: 1,
  epochs: 15,
  batchSize: 32,
  trainingImages: 8_960,
  channels: 8,
  cells: 5,
  architectureLearningRate: 3e-3,
  derivedChannels: 16,
  derivedCells: 8,
}

export const dartsCnnPresets = {
  paper: paperDartsCnn,
  /**
   * Partial channels, for all images and a GPU (PC-DARTS: Xu et al. 2020, section 4.2; yuhuixu1993/PC-DARTS
   * train_search.py).
   */
  'pc-darts': {
    ...paperDartsCnn,
    order: 1,
    batchSize: 256,
    weightLearningRate: 0.1,
    weightLearningRateEnd: 0,
    architectureLearningRate: 6e-4,
    architectureWarmupEpochs: 15,
    partialChannels: 4,
  },
  /** A third of an hour on two cores. */
  laptop: laptopDartsCnn,
  /** Two to three minutes on two cores: shows a search, finds little. */
  demo: { ...laptopDartsCnn, epochs: 6, trainingImages: 3_200, channels: 4, architectureLearningRate: 1e-2 },
} satisfies Record<string, DartsCnnPreset>

export const dartsCnn: SearchKind<DartsCnnSettings> = {
  id: 'darts-cnn',
  algorithm: 'darts',
  spaces: ['darts-cnn'],
  schema: dartsCnnSettingsSchema,
  presets: dartsCnnPresets,
  fields: [
    orderField,
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    ...imageFields,
    { key: 'weightShare', group: 'budget', hint: 'weightShareAlpha', help: 'share of the images that trains w' },
    { key: 'channels', group: 'supernet', paces: true, help: 'channels of the supernet' },
    { key: 'cells', group: 'supernet', paces: true, help: 'cells of the supernet' },
    {
      key: 'partialChannels',
      group: 'supernet',
      hint: 'partialChannels',
      // As PC-DARTS has it, or what few channels can be cut into.
      switched: { off: 1, on: [4, 2] },
      paces: true,
      help: 'operations see one of so many parts of the channels',
    },
    { key: 'weightLearningRate', group: 'weights', help: 'of the weights, at the start' },
    { key: 'weightLearningRateEnd', group: 'weights', hint: 'cosine', help: 'where the cosine ends' },
    { key: 'weightMomentum', group: 'weights', help: 'of the weights' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
    ...augmentationFields,
    alphaFields.rate,
    { key: 'architectureBeta1', group: 'alpha', help: "first β of α's Adam" },
    { key: 'architectureBeta2', group: 'alpha', help: "second β of α's Adam" },
    alphaFields.decay,
    alphaFields.warmup,
    ...remedyFields,
    {
      key: 'auxiliarySkip',
      group: 'alpha',
      kind: 'switch',
      paces: true,
      help: 'a skip on each edge beside the operations that α weighs, whose share goes from 1 to 0 (DARTS−)',
    },
    ...guardFields,
    { key: 'latencyWeight', group: 'latency', hint: 'latencyWeight', help: 'λ of the loss: how much latency weighs' },
    {
      key: 'mostSkips',
      group: 'derive',
      nullable: true,
      hint: 'mostSkips',
      help: 'most skips of a derived normal cell (P-DARTS: 2)',
    },
    { key: 'derivedChannels', group: 'derive', help: 'channels of the derived architectures' },
    { key: 'derivedCells', group: 'derive', help: 'cells of the derived architectures' },
  ],
  course: 'epochs',
  latencyTable: 'may',
  checkpoints: 'epochs',
  revisions: guardRevisions,
  changeable,
  figures: ['loss', 'accuracy', 'expectedLatency'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: ({ architectureWarmupEpochs }) => architectureWarmupEpochs,
  // A batch of α's share is taken at each step.
  stepsPerEpoch: ({ trainingImages, validationShare, weightShare, batchSize }, examples) =>
    Math.floor(Math.round((trainingImages ?? imagesToTrain(examples, validationShare)) * weightShare) / batchSize),
  // ∇α takes a batch of its own; in second order three more of w's: ∇w of the virtual step, and two differences.
  macImages: (settings, examples, { epoch }) => {
    const { order, partialChannels, architectureWarmupEpochs } = settings
    const passes = epoch < architectureWarmupEpochs ? 1 : order === 1 ? 2 : 5
    return passes * sharedImages(settings, examples).weights * cellSupernetMacs(settings, dartsCnnOps, partialChannels)
  },
  title: ({ space }) => `${space} darts`,
  note: ({ order }) => ({ key: 'order', value: order }),
  tableSize: ({ input, derivedChannels, derivedCells }) => ({
    channels: derivedChannels,
    cells: derivedCells,
    input: input ?? smallInput,
  }),
  derivedSize: ({ derivedChannels, derivedCells }) => ({ derivedChannels, derivedCells }),
  problems: (settings, facts) => [
    ...warmupProblems('architectureWarmupEpochs', settings.architectureWarmupEpochs, settings.epochs),
    ...normalCellProblems(settings),
    ...partProblems(settings),
    ...shareProblems(settings, facts),
  ],
}

/** A part is halved where a skip halves the size. */
const partProblems = ({ channels, partialChannels }: DartsCnnSettings): Problem[] =>
  partialChannels > 1 && channels % (2 * partialChannels) !== 0
    ? [{ setting: 'partialChannels', key: 'divide', limit: String(channels) }]
    : []
