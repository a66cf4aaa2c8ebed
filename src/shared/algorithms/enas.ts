import { z } from 'zod'
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { imagesToTrain, validationShareSchema } from '../datasets/held-out.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import { meanArchitectureMacs } from '../spaces/macs.ts'
import { spaceIdSchema, type SpaceId } from '../spaces/spec.ts'
import {
  countSchema,
  datasetIdSchema,
  decaySchema,
  derivedSizeFields,
  augmentationFields,
  imageFields,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
} from './fields.ts'
import { sampledField, sharedWeightFields } from './controller-fields.ts'
import type { SearchKind } from './kind.ts'
import { normalCellProblems, shareProblems } from './problems.ts'
import { sizeFields, sizeOf } from './random.ts'
import { sharedImages } from './work.ts'

const enasSpaceIds = ['enas-cnn', 'darts-cnn'] as const satisfies readonly SpaceId[]

/** Settings of ENAS (Pham et al. 2018): a controller that draws from a supernet, each learning in turn. */
export const enasSettingsSchema = z.object({
  algorithm: z.literal('enas'),
  space: spaceIdSchema.extract(enasSpaceIds),
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  epochs: countSchema().default(150),
  batchSize: countSchema(65_536).default(160),
  validationShare: validationShareSchema,
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  /** Share of the training images for w; the rest rewards the controller. */
  weightShare: z.number().gt(0).lt(1).default(0.9),
  /** Of the supernet. */
  channels: z.int().positive().multipleOf(2).max(65_536).default(20),
  cells: z.int().min(2).max(20).default(8),
  weightLearningRate: rateSchema().default(0.05),
  weightLearningRateEnd: decaySchema().default(5e-4),
  /** Epochs of the first cosine; each next is so many times longer. */
  restartPeriod: countSchema().default(10),
  restartMultiplier: countSchema(100).default(2),
  weightMomentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(1e-4),
  clipNorm: rateSchema().default(5),
  /** After each epoch of w, of the controller. */
  controllerSteps: countSchema(100_000).default(30),
  /** Architectures that one of these steps is about. */
  architecturesPerStep: countSchema(10_000).default(10),
  controllerUnits: countSchema(4_096).default(64),
  controllerLearningRate: rateSchema().default(3.5e-3),
  entropyWeight: z.number().nonnegative().max(100).default(1e-4),
  baselineDecay: shareSchema().default(0.99),
  /** c of the logits c · tanh(logits). */
  tanhConstant: rateSchema().default(1.1),
  /** c of operations is so many times smaller. */
  operationTanhReduce: rateSchema().default(2.5),
  /** Drawn at the end, and scored on all images that reward the controller. */
  sampledArchitectures: countSchema(10_000).default(10),
  derivedChannels: derivedSizeFields.derivedChannels,
  derivedCells: derivedSizeFields.derivedCells,
})
export type EnasSettings = z.infer<typeof enasSettingsSchema>
export type EnasPreset = Omit<EnasSettings, 'space' | 'dataset' | 'seed'>

/** The authors' search (melodyguan/enas scripts/cifar10_micro_search.sh), for all images and a GPU. */
const paper: EnasPreset = {
  algorithm: 'enas',
  input: null,
  ...augmentationPreset,
  epochs: 150,
  batchSize: 160,
  validationShare: 0.1,
  trainingImages: null,
  weightShare: 0.9,
  channels: 20,
  cells: 8,
  weightLearningRate: 0.05,
  weightLearningRateEnd: 5e-4,
  restartPeriod: 10,
  restartMultiplier: 2,
  weightMomentum: 0.9,
  weightDecay: 1e-4,
  clipNorm: 5,
  controllerSteps: 30,
  architecturesPerStep: 10,
  controllerUnits: 64,
  controllerLearningRate: 3.5e-3,
  entropyWeight: 1e-4,
  baselineDecay: 0.99,
  tanhConstant: 1.1,
  operationTanhReduce: 2.5,
  sampledArchitectures: 10,
  derivedChannels: sizeOf('paper').derivedChannels,
  derivedCells: sizeOf('paper').derivedCells,
}

const laptop: EnasPreset = {
  ...paper,
  epochs: 15,
  batchSize: 32,
  trainingImages: 8_960,
  weightShare: 0.8,
  channels: 8,
  cells: 5,
  restartPeriod: 15,
  controllerSteps: 20,
  architecturesPerStep: 5,
  controllerLearningRate: 0.01,
  derivedChannels: sizeOf('laptop').derivedChannels,
  derivedCells: sizeOf('laptop').derivedCells,
}

export const enasPresets = {
  paper,
  /** A third of an hour on two cores. */
  laptop,
  /** Two to three minutes on two cores: shows a search, finds little. */
  demo: { ...laptop, epochs: 5, trainingImages: 3_200, channels: 4, restartPeriod: 5, controllerSteps: 10 },
} satisfies Record<string, EnasPreset>

export const enas: SearchKind<EnasSettings> = {
  id: 'enas',
  algorithm: 'enas',
  spaces: enasSpaceIds,
  schema: enasSettingsSchema,
  presets: enasPresets,
  fields: [
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    ...imageFields,
    { key: 'weightShare', group: 'budget', hint: 'weightShareController', help: 'share of the images that trains w' },
    { key: 'channels', group: 'supernet', paces: true, help: 'channels of the supernet' },
    { key: 'cells', group: 'supernet', paces: true, help: 'cells of the supernet' },
    { key: 'weightLearningRate', group: 'weights', help: 'of the weights, at the start' },
    { key: 'weightLearningRateEnd', group: 'weights', hint: 'cosine', help: 'where the cosine ends' },
    { key: 'restartPeriod', group: 'weights', hint: 'restartPeriod', help: 'epochs of the first cosine' },
    { key: 'restartMultiplier', group: 'weights', help: 'each next cosine is so many times longer' },
    { key: 'weightMomentum', group: 'weights', help: 'of the weights' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    { key: 'clipNorm', group: 'weights', help: 'most of the norm of the gradient of w' },
    ...augmentationFields,
    ...sharedWeightFields,
    { key: 'tanhConstant', group: 'controller', hint: 'tanhConstant', help: 'c of the logits c · tanh(logits)' },
    { key: 'operationTanhReduce', group: 'controller', help: 'c of operations is so many times smaller' },
    sampledField,
    ...sizeFields.filter(({ key }) => key === 'derivedChannels' || key === 'derivedCells'),
  ],
  course: 'epochs',
  latencyTable: 'none',
  checkpoints: 'newest',
  changeable: [],
  figures: ['loss', 'accuracy'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: () => 0,
  stepsPerEpoch: ({ trainingImages, validationShare, weightShare, batchSize, controllerSteps }, examples) =>
    Math.floor(Math.round((trainingImages ?? imagesToTrain(examples, validationShare)) * weightShare) / batchSize) +
    controllerSteps,
  // One path of each step, and for each reward; on average they are as long as one drawn without preferences.
  macImages: (settings, examples) => {
    const { space, channels, cells, input, batchSize, controllerSteps, architecturesPerStep } = settings
    const images = sharedImages(settings, examples).weights + controllerSteps * architecturesPerStep * batchSize
    return images * meanArchitectureMacs(space, networkSize({ channels, cells, input }))
  },
  title: ({ space }) => `${space} ENAS`,
  note: () => null,
  tableSize: ({ space, input, derivedChannels, derivedCells }) =>
    spaceRow(space).tableSize(networkSize({ channels: derivedChannels, cells: derivedCells, input })),
  derivedSize: ({ derivedChannels, derivedCells }) => ({ derivedChannels, derivedCells }),
  problems: (settings, facts) => [...normalCellProblems(settings), ...shareProblems(settings, facts)],
}
