import { z } from 'zod'
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { validationShareSchema } from '../datasets/held-out.ts'
import { fbnetSpaceIds } from '../spaces/fbnet/spec.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import { spaceIdSchema, type SpaceId } from '../spaces/spec.ts'
import {
  countSchema,
  datasetIdSchema,
  decaySchema,
  derivedSizeFields,
  latencyUsSchema,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
  tableIdSchema,
} from './fields.ts'
import { childFields, childSteps } from './children.ts'
import { controllerFields } from './controller-fields.ts'
import type { SearchKind } from './kind.ts'
import { shareProblems, tableProblems, type Problem, type ProblemFacts } from './problems.ts'
import { sizeFields, sizeOf } from './random.ts'
import { childMacImages } from './work.ts'

const nasSpaceIds = [...fbnetSpaceIds, 'darts-cnn', 'enas-cnn'] as const satisfies readonly SpaceId[]

/**
 * Settings of a search by reinforcement (Zoph and Le 2017): a recurrent controller draws architectures layer after
 * layer, each is trained, and the controller learns from the accuracies.
 */
export const nasSettingsSchema = z.object({
  algorithm: z.literal('nas'),
  space: spaceIdSchema.extract(nasSpaceIds),
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  /** Architectures drawn in all; one that was drawn before is not trained again. */
  children: countSchema(1_000_000).default(12_800),
  /** So many children, then the controller takes a step. */
  childrenPerUpdate: countSchema(10_000).default(8),
  /** A child's training, a full cosine of its own. */
  childEpochs: countSchema(10_000).default(50),
  batchSize: countSchema(65_536).default(128),
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  validationShare: validationShareSchema,
  /** Share of these images that is held out and scores the child. */
  scoreShare: z.number().gt(0).lt(1).default(0.1),
  learningRate: rateSchema().default(0.1),
  momentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(1e-4),
  controllerUnits: countSchema(4_096).default(35),
  controllerLayers: countSchema(8).default(2),
  controllerLearningRate: rateSchema().default(6e-4),
  /** Of the policy's entropy in what it is rewarded for. */
  entropyWeight: z.number().nonnegative().max(100).default(0),
  baselineDecay: shareSchema().default(0.95),
  latencyTableId: tableIdSchema.nullable().default(null),
  /** T of the reward ACC · (LAT / T)^w (Tan et al. 2019, equation 2); null = the reward is ACC³. */
  latencyTargetUs: latencyUsSchema().nullable().default(null),
  /** w */
  latencyExponent: z.number().min(-10).max(0).default(-0.07),
  derivedChannels: derivedSizeFields.derivedChannels,
  derivedCells: derivedSizeFields.derivedCells,
})
export type NasSettings = z.infer<typeof nasSettingsSchema>
export type NasPreset = Omit<NasSettings, 'space' | 'dataset' | 'seed' | 'latencyTableId'>

/** The article's search on CIFAR-10 (section 4.1), for hundreds of GPUs. */
const paper: NasPreset = {
  algorithm: 'nas',
  input: null,
  ...augmentationPreset,
  children: 12_800,
  childrenPerUpdate: 8,
  childEpochs: 50,
  batchSize: 128,
  trainingImages: null,
  validationShare: 0.1,
  scoreShare: 0.1,
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 1e-4,
  controllerUnits: 35,
  controllerLayers: 2,
  controllerLearningRate: 6e-4,
  entropyWeight: 0,
  baselineDecay: 0.95,
  latencyTargetUs: null,
  latencyExponent: -0.07,
  derivedChannels: sizeOf('paper').derivedChannels,
  derivedCells: sizeOf('paper').derivedCells,
}

/** As many children as evolution has there, and a controller that learns from so few. */
const laptop: NasPreset = {
  ...paper,
  children: 80,
  childrenPerUpdate: 5,
  childEpochs: 2,
  batchSize: 64,
  trainingImages: 8_000,
  scoreShare: 0.2,
  controllerLayers: 1,
  controllerLearningRate: 0.02,
  // Beside rewards of 0.01 to 0.1: accuracies are cubed.
  entropyWeight: 0.002,
  derivedChannels: sizeOf('laptop').derivedChannels,
  derivedCells: sizeOf('laptop').derivedCells,
}

export const nasPresets = {
  paper,
  /** Some two hours on two cores, with the space fbnet-mini. */
  laptop,
  /** A few minutes on two cores, with the space fbnet-mini: shows a search, finds little. */
  demo: { ...laptop, children: 16, childrenPerUpdate: 4, childEpochs: 1, trainingImages: 3_000 },
} satisfies Record<string, NasPreset>

export const nas: SearchKind<NasSettings> = {
  id: 'nas',
  algorithm: 'nas',
  spaces: nasSpaceIds,
  schema: nasSettingsSchema,
  presets: nasPresets,
  fields: [
    { key: 'children', group: 'budget', hint: 'children', help: 'architectures to train in all' },
    ...childFields,
    {
      key: 'childrenPerUpdate',
      group: 'controller',
      hint: 'childrenPerUpdate',
      help: "children between the controller's steps",
    },
    ...controllerFields,
    { key: 'controllerLayers', group: 'controller', help: "of the controller's LSTM" },
    {
      key: 'latencyTargetUs',
      group: 'latency',
      hint: 'latencyTarget',
      reached: true,
      nullable: true,
      help: 'microseconds by the latency table that the reward ACC · (latency / target)^w is about',
    },
    {
      key: 'latencyExponent',
      group: 'latency',
      hint: 'latencyExponent',
      help: 'w of the reward; 0 = latency counts nothing',
    },
    ...sizeFields.filter(({ key }) => key === 'derivedChannels' || key === 'derivedCells'),
  ],
  course: 'children',
  latencyTable: 'may',
  checkpoints: 'newest',
  changeable: [],
  figures: ['loss', 'accuracy', 'best', 'expectedLatency'],
  epochs: ({ children }) => children,
  warmupEpochs: () => 0,
  stepsPerEpoch: childSteps,
  macImages: childMacImages,
  title: ({ space }) => `${space} NAS`,
  note: ({ latencyTargetUs }) => (latencyTargetUs === null ? null : { key: 'target', value: latencyTargetUs }),
  tableSize: ({ space, input, derivedChannels, derivedCells }) =>
    spaceRow(space).tableSize(networkSize({ channels: derivedChannels, cells: derivedCells, input })),
  derivedSize: ({ derivedChannels, derivedCells }) => ({ derivedChannels, derivedCells }),
  problems,
}

function problems(settings: NasSettings, facts: ProblemFacts): Problem[] {
  const { scoreShare, latencyTargetUs, latencyTableId } = settings
  return [
    ...shareProblems({ ...settings, weightShare: 1 - scoreShare }, facts),
    ...updateProblems(settings),
    ...tableProblems('latencyTargetUs', latencyTargetUs, latencyTableId, facts),
  ]
}

/** There must be children enough for a step of the controller. */
export const updateProblems = ({
  children,
  childrenPerUpdate,
}: {
  readonly children: number
  readonly childrenPerUpdate: number
}): Problem[] =>
  childrenPerUpdate > children ? [{ setting: 'childrenPerUpdate', key: 'neverLearns', limit: String(children) }] : []
