import { z } from 'zod'
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { imagesToTrain, validationShareSchema } from '../datasets/held-out.ts'
import { fbnetSpaceIds, fbnetSpaceIdSchema } from '../spaces/fbnet/spec.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import { chainMacs } from '../spaces/macs.ts'
import {
  countSchema,
  datasetIdSchema,
  decaySchema,
  augmentationFields,
  imageFields,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
} from './fields.ts'
import type { SearchKind } from './kind.ts'
import { shareProblems, type Problem, type ProblemFacts } from './problems.ts'
import { sharedImages } from './work.ts'

/**
 * Settings of a once-for-all search: one supernet from which any architecture of its space can be taken with its
 * weights (Cai et al. 2020), trained by the sandwich rule (Yu et al. 2020, BigNAS, section 3.1).
 */
export const onceSettingsSchema = z.object({
  algorithm: z.literal('once'),
  space: fbnetSpaceIdSchema,
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  epochs: countSchema().default(120),
  batchSize: countSchema(65_536).default(128),
  validationShare: validationShareSchema,
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  /** Share of these images that scores architectures; the rest trains the supernet. */
  scoreShare: z.number().gt(0).lt(1).default(0.1),
  /** Whether smaller blocks are parts of the biggest: k3 within k5, e3 within e6. */
  sharedWeights: z.boolean().default(true),
  /** Architectures drawn at random for each step, beside the largest and the smallest. */
  randomPaths: z.int().nonnegative().max(100).default(2),
  /**
   * Share of their layers that are the smallest block, a skip; null = every block equally likely. Of nine blocks one is
   * a skip: shallow architectures are hardly ever drawn, and may score below what they can do (docs/results/once).
   */
  skipShare: shareSchema().nullable().default(null),
  learningRate: rateSchema().default(0.1),
  momentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(1e-5),
  /** Whether weights that no path of a step uses decay and coast on; else they stay as they are. */
  unusedDecay: z.boolean().default(false),
  /** Of the largest one's targets; the others learn from its answers. */
  labelSmoothing: z.number().min(0).lt(1).default(0.1),
  /** Longest gradient of a step. */
  gradientClip: rateSchema().default(1),
  /** Batches that batch-norm statistics are estimated on before an architecture is scored. */
  statisticsBatches: countSchema(10_000).default(20),
  /** Architectures scored at the end, which fronts for devices are predicted from. */
  scoredArchitectures: z.int().nonnegative().max(20_000).default(500),
})
export type OnceSettings = z.infer<typeof onceSettingsSchema>
export type OncePreset = Omit<OnceSettings, 'space' | 'dataset' | 'seed'>

/** BigNAS' recipe (section 4.1) at the size of small images; batch and length are ours. */
const paper: OncePreset = {
  algorithm: 'once',
  input: null,
  ...augmentationPreset,
  epochs: 120,
  batchSize: 128,
  validationShare: 0.1,
  trainingImages: null,
  scoreShare: 0.1,
  sharedWeights: true,
  randomPaths: 2,
  skipShare: null,
  learningRate: 0.1,
  momentum: 0.9,
  weightDecay: 1e-5,
  unusedDecay: false,
  labelSmoothing: 0.1,
  gradientClip: 1,
  statisticsBatches: 20,
  scoredArchitectures: 500,
}

export const oncePresets = {
  paper,
  /** Some two hours on two cores, with the space fbnet-mini. */
  laptop: { ...paper, epochs: 20, batchSize: 64, scoredArchitectures: 300 },
  /** A few minutes on two cores, with the space fbnet-mini. */
  demo: {
    ...paper,
    epochs: 4,
    batchSize: 64,
    trainingImages: 10_000,
    statisticsBatches: 5,
    scoredArchitectures: 60,
  },
} satisfies Record<string, OncePreset>

export const once: SearchKind<OnceSettings> = {
  id: 'once',
  algorithm: 'once',
  spaces: fbnetSpaceIds,
  schema: onceSettingsSchema,
  presets: oncePresets,
  fields: [
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    ...imageFields,
    { key: 'scoreShare', group: 'budget', hint: 'scoreShare', help: 'share of the images that scores architectures' },
    {
      key: 'sharedWeights',
      group: 'supernet',
      kind: 'switch',
      paces: true,
      help: 'make smaller blocks parts of the biggest: k3 within k5, e3 within e6',
    },
    {
      key: 'randomPaths',
      group: 'supernet',
      hint: 'randomPaths',
      paces: true,
      help: 'architectures drawn for each step, beside the largest and the smallest',
    },
    {
      key: 'skipShare',
      group: 'supernet',
      hint: 'skipShare',
      nullable: true,
      help: 'share of their layers that are a skip; every block alike when left out',
    },
    { key: 'learningRate', group: 'weights', help: 'of the weights, at the start' },
    { key: 'momentum', group: 'weights', help: 'of the weights' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    {
      key: 'unusedDecay',
      group: 'weights',
      kind: 'switch',
      help: 'let weights decay in steps that do not use them; else they stay as they are',
    },
    { key: 'gradientClip', group: 'weights', help: 'longest gradient of a step' },
    ...augmentationFields,
    { key: 'labelSmoothing', group: 'regularisation', help: "of the largest architecture's targets" },
    {
      key: 'statisticsBatches',
      group: 'derive',
      hint: 'statisticsBatches',
      help: 'batches to estimate batch-norm statistics on before a score',
    },
    {
      key: 'scoredArchitectures',
      flag: '--scored',
      group: 'derive',
      hint: 'scoredArchitectures',
      help: 'architectures to score at the end, for fronts on devices',
    },
  ],
  course: 'epochs',
  latencyTable: 'none',
  checkpoints: 'newest',
  bequeaths: true,
  changeable: ['epochs', 'weightDecay', 'learningRate'],
  figures: ['loss', 'accuracy'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: () => 0,
  // Every step trains several nets; the scores of an epoch are two steps of little work.
  stepsPerEpoch: ({ trainingImages, validationShare, scoreShare, batchSize }, examples) => {
    const images = trainingImages ?? imagesToTrain(examples, validationShare)
    return Math.floor((images - Math.round(images * scoreShare)) / batchSize) + 2
  },
  // The largest, the smallest and what is drawn, one after the other.
  macImages: (settings, examples) => {
    const { space, input, randomPaths, skipShare, scoreShare } = settings
    const row = spaceRow(space)
    const { largest, smallest, mean } = chainMacs(row.places(row.tableSize(networkSize({ input }))))
    const share = 1 / row.choices
    // Of paths with so many of the smallest block, the other blocks as likely as each other.
    const others = (mean - share * smallest) / (1 - share)
    const drawn = skipShare === null ? mean : skipShare * smallest + (1 - skipShare) * others
    const { weights } = sharedImages({ ...settings, weightShare: 1 - scoreShare }, examples)
    return weights * (largest + smallest + randomPaths * drawn)
  },
  title: ({ space }) => `${space} once for all`,
  note: () => null,
  tableSize: ({ space, input }) => spaceRow(space).tableSize(networkSize({ input })),
  derivedSize: () => ({}),
  problems,
}

function problems(settings: OnceSettings, facts: ProblemFacts): Problem[] {
  return shareProblems({ ...settings, weightShare: 1 - settings.scoreShare }, facts)
}
