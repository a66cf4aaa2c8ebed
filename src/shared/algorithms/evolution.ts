import { z } from 'zod'
import { fbnetSpaceIds } from '../spaces/fbnet/spec.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import { spaceIdSchema, type SpaceId } from '../spaces/spec.ts'
import {
  countSchema,
  datasetIdSchema,
  decaySchema,
  derivedSizeFields,
  latencyLimitField,
  latencyLimitSettings,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
  type Field,
} from './fields.ts'
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { validationShareSchema } from '../datasets/held-out.ts'
import { childFields, childSteps } from './children.ts'
import type { SearchKind } from './kind.ts'
import { limitProblems, shareProblems, type Problem, type ProblemFacts } from './problems.ts'
import { sizeFields, sizeOf } from './random.ts'
import { childMacImages } from './work.ts'

/** Of images: a child is a short training on them. */
const evolutionSpaceIds = [...fbnetSpaceIds, 'darts-cnn', 'enas-cnn'] as const satisfies readonly SpaceId[]

/** Of the population alone, whatever is evolved. */
export const populationSettings = {
  /** Architectures trained in all; the article's C. */
  children: countSchema(1_000_000).default(20_000),
  /** The article's P. */
  population: z.int().min(2).max(100_000).default(100),
  /** Of the population, of which the best is mutated; the article's S. */
  sample: countSchema(100_000).default(25),
}

/** Settings of regularised evolution (Real et al. 2019, section 3, algorithm 1). */
export const evolutionSettingsSchema = z.object({
  algorithm: z.literal('evolution'),
  space: spaceIdSchema.extract(evolutionSpaceIds),
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  ...populationSettings,
  /** A child's training, a full cosine of its own. */
  childEpochs: countSchema(10_000).default(25),
  batchSize: countSchema(65_536).default(128),
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  validationShare: validationShareSchema,
  /** Share of these images that is held out and scores the child. */
  scoreShare: z.number().gt(0).lt(1).default(0.1),
  learningRate: rateSchema().default(0.025),
  momentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(5e-4),
  ...latencyLimitSettings,
  derivedChannels: derivedSizeFields.derivedChannels,
  derivedCells: derivedSizeFields.derivedCells,
})
export type EvolutionSettings = z.infer<typeof evolutionSettingsSchema>
export type EvolutionPreset = Omit<EvolutionSettings, 'space' | 'dataset' | 'seed' | 'latencyTableId'>

/** The article's search on CIFAR-10 (section 4.1; section A.2), for hundreds of GPUs. */
const paper: EvolutionPreset = {
  algorithm: 'evolution',
  input: null,
  ...augmentationPreset,
  children: 20_000,
  population: 100,
  sample: 25,
  childEpochs: 25,
  batchSize: 128,
  trainingImages: null,
  validationShare: 0.1,
  scoreShare: 0.1,
  learningRate: 0.025,
  momentum: 0.9,
  weightDecay: 5e-4,
  latencyLimitUs: null,
  derivedChannels: sizeOf('paper').derivedChannels,
  derivedCells: sizeOf('paper').derivedCells,
}

/** A population that turns over a few times, and children that are told apart after one short cosine. */
const laptop: EvolutionPreset = {
  ...paper,
  children: 80,
  population: 20,
  sample: 6,
  childEpochs: 2,
  batchSize: 64,
  trainingImages: 8_000,
  scoreShare: 0.2,
  learningRate: 0.1,
  weightDecay: 1e-4,
  derivedChannels: sizeOf('laptop').derivedChannels,
  derivedCells: sizeOf('laptop').derivedCells,
}

export const evolutionPresets = {
  paper,
  /** Some two hours on two cores, with the space fbnet-mini. */
  laptop,
  /** A few minutes on two cores, with the space fbnet-mini: shows a search, finds little. */
  demo: { ...laptop, children: 16, population: 6, sample: 3, childEpochs: 1, trainingImages: 3_000 },
} satisfies Record<string, EvolutionPreset>

export const populationFields: readonly Field[] = [
  { key: 'children', group: 'population', hint: 'children', help: 'architectures to train in all' },
  { key: 'population', group: 'population', help: 'architectures that live at a time; the oldest dies' },
  { key: 'sample', group: 'population', hint: 'sample', help: 'of the population, of which the best is mutated' },
]

export const evolution: SearchKind<EvolutionSettings> = {
  id: 'evolution',
  algorithm: 'evolution',
  spaces: evolutionSpaceIds,
  schema: evolutionSettingsSchema,
  presets: evolutionPresets,
  fields: [
    ...populationFields,
    ...childFields,
    latencyLimitField,
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
  title: ({ space }) => `${space} evolution`,
  note: () => null,
  tableSize: ({ space, input, derivedChannels, derivedCells }) =>
    spaceRow(space).tableSize(networkSize({ channels: derivedChannels, cells: derivedCells, input })),
  derivedSize: ({ derivedChannels, derivedCells }) => ({ derivedChannels, derivedCells }),
  problems,
}

function problems(settings: EvolutionSettings, facts: ProblemFacts): Problem[] {
  return [
    ...shareProblems({ ...settings, weightShare: 1 - settings.scoreShare }, facts),
    ...populationProblems(settings),
    ...limitProblems(settings, facts),
  ]
}

/** Its sample is a part of it. */
export const populationProblems = ({
  population,
  sample,
}: {
  readonly population: number
  readonly sample: number
}): Problem[] => (sample > population ? [{ setting: 'sample', key: 'sample', limit: String(population) }] : [])
