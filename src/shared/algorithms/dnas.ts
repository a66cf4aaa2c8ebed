import { z } from 'zod'
import { fbnetSpaceIds, fbnetSpaceIdSchema } from '../spaces/fbnet/spec.ts'
import { networkSize, spaceRow } from '../spaces/index.ts'
import { chainMacs } from '../spaces/macs.ts'
import { augmentationPreset, augmentationSettings } from '../datasets/augmentation.ts'
import { imagesToTrain, validationShareSchema } from '../datasets/held-out.ts'
import {
  countSchema,
  decaySchema,
  augmentationFields,
  imageFields,
  latencyUsSchema,
  rateSchema,
  searchedInputSchema,
  seedSchema,
  shareSchema,
  tableIdSchema,
  datasetIdSchema,
} from './fields.ts'
import type { SearchKind } from './kind.ts'
import { reachProblems, shareProblems, warmupProblems, type Problem, type ProblemFacts } from './problems.ts'
import { sharedImages } from './work.ts'

/**
 * `article`: CE · α · (ln LAT)^β. `ratio`: CE + λ · |LAT / target − 1| (TF-NAS). `normalised`: CE · α · (ln LAT / ln
 * target)^β (ProxylessNAS).
 */
export const latencyLosses = ['article', 'ratio', 'normalised'] as const

/** Devices of one search, the first included. */
export const mostDevices = 20

/** Settings of a DNAS search; defaults are the article's (Wu et al. 2019, section 4.1; see docs/methods.md). */
export const dnasSettingsSchema = z.object({
  algorithm: z.literal('dnas'),
  space: fbnetSpaceIdSchema,
  dataset: datasetIdSchema,
  input: searchedInputSchema,
  ...augmentationSettings,
  seed: seedSchema,
  epochs: countSchema().default(90),
  /** Only w is trained in the first epochs. */
  warmupEpochs: z.int().nonnegative().max(100_000).default(10),
  batchSize: countSchema(65_536).default(192),
  /** Share of the data set's training images that no search sees: evaluations validate on it. */
  validationShare: validationShareSchema,
  /** Use only this many of the others (null = all). */
  trainingImages: countSchema(1_000_000_000).nullable().default(null),
  /** Share of the training images for w; the rest trains θ. */
  weightShare: z.number().gt(0).lt(1).default(0.8),
  weightLearningRate: rateSchema().default(0.1),
  weightMomentum: shareSchema().default(0.9),
  weightDecay: decaySchema().default(1e-4),
  thetaLearningRate: rateSchema().default(0.01),
  thetaWeightDecay: decaySchema().default(5e-4),
  initialTemperature: rateSchema().default(5),
  /** τ = initial · exp(−decay · epoch). */
  temperatureDecay: decaySchema().default(0.045),
  /** Compute two drawn blocks of each layer in place of all; see docs/methods.md. */
  sampledPaths: z.boolean().default(false),
  /** How latency enters the loss of θ; see docs/methods.md. */
  latencyLoss: z.enum(latencyLosses).default('article'),
  /** Of article and normalised. */
  latencyAlpha: rateSchema().default(0.2),
  latencyBeta: decaySchema().default(0.6),
  /** What ratio is to hit, and what normalised takes as its unit. */
  latencyTargetUs: latencyUsSchema().nullable().default(null),
  /** λ of ratio (TF-NAS: 0.1). */
  latencyWeight: decaySchema().default(0.1),
  latencyTableId: tableIdSchema,
  /** Further devices that the same w is searched for, each with a θ of its own; the settings above are the first's. */
  otherDevices: z
    .array(
      z.object({
        latencyTableId: tableIdSchema,
        /** Null = as far between the device's fastest and slowest architecture as the first device's target is. */
        latencyTargetUs: latencyUsSchema().nullable().default(null),
      }),
    )
    .max(mostDevices - 1)
    .default([]),
  /** Derived by sampling softmax(θ), besides the argmax net. */
  sampledArchitectures: z.int().nonnegative().max(1_000).default(5),
  /** Architectures scored with w at the end, which fronts for other devices are predicted from; 0 = none. */
  scoredArchitectures: z.int().nonnegative().max(20_000).default(0),
  /** Batches that batch-norm statistics are estimated on before an architecture is scored. */
  statisticsBatches: countSchema(10_000).default(20),
})
export type DnasSettings = z.infer<typeof dnasSettingsSchema>
export type DnasPreset = Omit<DnasSettings, 'space' | 'dataset' | 'seed' | 'latencyTableId'>

/** The name of a device's θ among a run's parameters: that of a search for one device says nothing of it. */
export const thetaName = ({ otherDevices }: Pick<DnasSettings, 'otherDevices'>, tableId: string): string =>
  otherDevices.length === 0 ? 'theta' : `${ofDevice}${tableId}`
/** The opposite: the table of the device that parameters belong to, where they say one. */
export const deviceOfParameters = (name: string): string | null =>
  name.startsWith(ofDevice) ? name.slice(ofDevice.length) : null
const ofDevice = 'theta/'

/** The article's settings (Wu et al. 2019, section 4.1), for all images and a big machine. */
const paper: DnasPreset = {
  algorithm: 'dnas',
  input: null,
  ...augmentationPreset,
  epochs: 90,
  warmupEpochs: 10,
  batchSize: 192,
  validationShare: 0.1,
  trainingImages: null,
  weightShare: 0.8,
  weightLearningRate: 0.1,
  weightMomentum: 0.9,
  weightDecay: 1e-4,
  thetaLearningRate: 0.01,
  thetaWeightDecay: 5e-4,
  initialTemperature: 5,
  temperatureDecay: 0.045,
  sampledPaths: false,
  latencyLoss: 'article',
  latencyAlpha: 0.2,
  latencyBeta: 0.6,
  latencyTargetUs: null,
  latencyWeight: 0.1,
  otherDevices: [],
  sampledArchitectures: 5,
  scoredArchitectures: 0,
  statisticsBatches: 20,
}

export const dnasPresets = {
  paper,
  /** About an hour on two cores, with the space fbnet-mini. τ ends at 0.5. */
  laptop: {
    ...paper,
    epochs: 30,
    warmupEpochs: 4,
    batchSize: 64,
    trainingImages: 20_000,
    temperatureDecay: 0.08,
    thetaLearningRate: 0.03,
    scoredArchitectures: 200,
  },
  /**
   * Two to three minutes on two cores, with the space fbnet-mini. τ stays high: in so few steps a cold supernet, which
   * trains one block a layer at a time, forgets more than it learns (accuracy fell from 31 to 25 % below τ = 1.5).
   */
  demo: {
    ...paper,
    epochs: 7,
    warmupEpochs: 2,
    batchSize: 32,
    trainingImages: 4_000,
    weightLearningRate: 0.05,
    thetaLearningRate: 0.05,
    temperatureDecay: 0.2,
    sampledArchitectures: 2,
    scoredArchitectures: 60,
    statisticsBatches: 5,
  },
} satisfies Record<string, DnasPreset>

const factor = { key: 'latencyLoss', is: ['article', 'normalised'] }
const targeted = { key: 'latencyLoss', is: ['ratio', 'normalised'] }
const ratio = { key: 'latencyLoss', is: ['ratio'] }

export const dnas: SearchKind<DnasSettings> = {
  id: 'dnas',
  algorithm: 'dnas',
  spaces: fbnetSpaceIds,
  schema: dnasSettingsSchema,
  presets: dnasPresets,
  // In the order of the article's section 4.1.
  fields: [
    { key: 'epochs', group: 'budget', help: 'epochs in all' },
    {
      key: 'warmupEpochs',
      group: 'budget',
      hint: 'warmupEpochs',
      help: 'epochs at the start that train only the weights',
    },
    ...imageFields,
    { key: 'weightShare', group: 'budget', hint: 'weightShareTheta', help: 'share of the images that trains w' },
    {
      key: 'sampledPaths',
      group: 'supernet',
      kind: 'switch',
      paces: true,
      help: 'compute two drawn blocks of each layer in place of all: several times faster, noisier',
    },
    {
      key: 'latencyLoss',
      group: 'loss',
      kind: 'choice',
      options: latencyLosses,
      help: 'how latency enters the loss',
    },
    { key: 'latencyAlpha', group: 'loss', where: factor, help: 'α of the loss' },
    { key: 'latencyBeta', group: 'loss', where: factor, help: 'β of the loss: how much latency weighs' },
    {
      key: 'latencyTargetUs',
      group: 'loss',
      where: targeted,
      reached: true,
      help: 'microseconds: what ratio is to hit, and what normalised measures latency by',
    },
    { key: 'latencyWeight', group: 'loss', where: ratio, help: 'λ of the loss: how much latency weighs' },
    { key: 'initialTemperature', group: 'temperature', help: 'τ of the first epoch' },
    { key: 'temperatureDecay', group: 'temperature', help: 'τ falls by exp(−this) an epoch' },
    { key: 'weightLearningRate', group: 'weights', help: 'of the weights, at the start' },
    { key: 'weightMomentum', group: 'weights', help: 'of the weights' },
    { key: 'weightDecay', group: 'weights', help: 'of the weights' },
    ...augmentationFields,
    { key: 'thetaLearningRate', group: 'theta', help: 'of θ' },
    { key: 'thetaWeightDecay', group: 'theta', help: 'of θ' },
    {
      key: 'sampledArchitectures',
      flag: '--sampled',
      group: 'derive',
      hint: 'sampledArchitectures',
      help: 'architectures to derive by sampling, beside the argmax',
    },
    {
      key: 'scoredArchitectures',
      flag: '--scored',
      group: 'derive',
      hint: 'scoredArchitectures',
      help: 'architectures to score at the end, for fronts on devices',
    },
    {
      key: 'statisticsBatches',
      group: 'derive',
      hint: 'statisticsBatches',
      help: 'batches to estimate batch-norm statistics on before a score',
    },
  ],
  course: 'epochs',
  latencyTable: 'must',
  checkpoints: 'newest',
  changeable: ['epochs', 'weightDecay', 'weightLearningRate', 'scoredArchitectures'],
  figures: ['loss', 'accuracy', 'expectedLatency', 'temperature'],
  epochs: ({ epochs }) => epochs,
  warmupEpochs: ({ warmupEpochs }) => warmupEpochs,
  // θ's share is gone through after w's.
  stepsPerEpoch: ({ trainingImages, validationShare, weightShare, batchSize }, examples) => {
    const images = trainingImages ?? imagesToTrain(examples, validationShare)
    const forWeights = Math.round(images * weightShare)
    return Math.floor(forWeights / batchSize) + Math.floor((images - forWeights) / batchSize)
  },
  // Two blocks of each layer where paths are drawn, else all; in the warm-up θ's share only watches.
  macImages: (settings, examples, { epoch }) => {
    const { space, input, sampledPaths, warmupEpochs } = settings
    const row = spaceRow(space)
    const places = row.places(row.tableSize(networkSize({ input })))
    const searched = chainMacs(places.filter((place) => place.searched))
    const macs =
      (sampledPaths ? 2 * searched.mean : searched.all) + chainMacs(places.filter((place) => !place.searched)).all
    const { weights, others } = sharedImages(settings, examples)
    return macs * (weights + (epoch < warmupEpochs ? 0 : others))
  },
  title: ({ space, latencyLoss, latencyBeta, latencyTargetUs, otherDevices }) => {
    const weighing = latencyLoss === 'ratio' ? `target ${String(latencyTargetUs)} µs` : `β ${String(latencyBeta)}`
    const devices = otherDevices.length === 0 ? [] : [`${String(otherDevices.length + 1)} devices`]
    return [space, weighing, ...devices].join(' ')
  },
  note: ({ latencyLoss, latencyBeta, latencyTargetUs }) =>
    latencyLoss === 'ratio'
      ? { key: 'target', value: latencyTargetUs ?? Number.NaN }
      : { key: 'beta', value: latencyBeta },
  tableSize: ({ space, input }) => spaceRow(space).tableSize(networkSize({ input })),
  derivedSize: () => ({}),
  problems: (settings, facts) => [
    ...warmupProblems('warmupEpochs', settings.warmupEpochs, settings.epochs),
    ...shareProblems(settings, facts),
    ...targetProblems(settings, facts),
  ],
}

function targetProblems({ latencyLoss, latencyTargetUs, otherDevices }: DnasSettings, facts: ProblemFacts): Problem[] {
  if (!targeted.is.includes(latencyLoss)) return []
  if (latencyTargetUs === null) return [{ setting: 'latencyTargetUs', key: 'targetMissing', limit: '' }]
  return [
    ...reachProblems('latencyTargetUs', latencyTargetUs, facts),
    ...otherDevices.flatMap(({ latencyTargetUs: us }, i) =>
      reachProblems(`otherDevices.${String(i)}.latencyTargetUs`, us, {
        reachable: facts.othersReachable?.[i] ?? null,
      }),
    ),
  ]
}
