import { z } from 'zod'
import { fbnetSpaceIdSchema, spaceIdSchema } from '../architecture/architecture.ts'
import { idSchema } from './common.ts'

const seedSchema = z.int().min(0).max(0xffffffff)

/** Settings of a DNAS search; defaults are the article's (REFERENCE §3). */
export const dnasSettingsSchema = z.object({
  algorithm: z.literal('dnas'),
  space: fbnetSpaceIdSchema,
  dataset: z.string(),
  seed: seedSchema,
  epochs: z.int().positive().default(90),
  /** Only w is trained in the first epochs. */
  warmupEpochs: z.int().nonnegative().default(10),
  batchSize: z.int().positive().default(192),
  /** Use only this many training images (null = all). */
  trainingImages: z.int().positive().nullable().default(null),
  /** Share of the training images for w; the rest trains θ. */
  weightShare: z.number().gt(0).lt(1).default(0.8),
  weightLearningRate: z.number().positive().default(0.1),
  weightMomentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().nonnegative().default(1e-4),
  thetaLearningRate: z.number().positive().default(0.01),
  thetaWeightDecay: z.number().nonnegative().default(5e-4),
  initialTemperature: z.number().positive().default(5),
  /** τ = initial · exp(−decay · epoch). */
  temperatureDecay: z.number().nonnegative().default(0.045),
  latencyAlpha: z.number().positive().default(0.2),
  latencyBeta: z.number().nonnegative().default(0.6),
  latencyTableId: idSchema,
  /** Derived by sampling softmax(θ), besides the argmax net. */
  sampledArchitectures: z.int().nonnegative().default(5),
})
export type DnasSettings = z.infer<typeof dnasSettingsSchema>

/** 1: ξ = 0. 2: through a virtual step of w (DARTS, equations 6 to 8). */
export const bilevelOrderSchema = z.union([z.literal(1), z.literal(2)])

/** When a search watches itself for collapse, and what it does then (RobustDARTS; REFERENCE §4). */
const guardFields = {
  /** Work out the dominant eigenvalue of ∇²α L_val after every epoch. */
  watchEigenvalue: z.boolean().default(false),
  /**
   * End the search when the eigenvalue's average over the window has grown by more than the factor within
   * `eigenvalueDelta` epochs.
   */
  stopOnCollapse: z.boolean().default(false),
  eigenvalueWindow: z.int().positive().default(5),
  eigenvalueFromEpoch: z.int().nonnegative().default(10),
  eigenvalueDelta: z.int().positive().default(4),
  eigenvalueFactor: z.number().gt(1).default(1.3),
} as const

/** Settings of a DARTS search for convolutional cells; defaults are the article's (REFERENCE §1). */
export const dartsCnnSettingsSchema = z.object({
  algorithm: z.literal('darts'),
  space: z.literal('darts-cnn'),
  dataset: z.string(),
  seed: seedSchema,
  order: bilevelOrderSchema.default(2),
  epochs: z.int().positive().default(50),
  batchSize: z.int().positive().default(64),
  trainingImages: z.int().positive().nullable().default(null),
  /** Share of the training images for w; the rest trains α. */
  weightShare: z.number().gt(0).lt(1).default(0.5),
  /** Of the supernet. */
  channels: z.int().positive().multipleOf(2).default(16),
  cells: z.int().min(2).max(20).default(8),
  weightLearningRate: z.number().positive().default(0.025),
  /** Where the cosine ends. */
  weightLearningRateEnd: z.number().nonnegative().default(0.001),
  weightMomentum: z.number().min(0).lt(1).default(0.9),
  weightDecay: z.number().nonnegative().default(3e-4),
  clipNorm: z.number().positive().default(5),
  architectureLearningRate: z.number().positive().default(3e-4),
  architectureBeta1: z.number().min(0).lt(1).default(0.5),
  architectureBeta2: z.number().min(0).lt(1).default(0.999),
  architectureWeightDecay: z.number().nonnegative().default(1e-3),
  /** α stays as it is in the first epochs (PC-DARTS: 15). */
  architectureWarmupEpochs: z.int().nonnegative().default(0),
  /** Operations see 1/k of the channels, with edge normalisation; 1 = all of them, without (PC-DARTS: 4). */
  partialChannels: z.int().positive().default(1),
  ...guardFields,
  /** A complete table of darts-cnn at the derived net's size; null = latency takes no part. */
  latencyTableId: idSchema.nullable().default(null),
  /** λ in L_val + λ · E[LAT] / LAT(uniform α); 0 = latency is only told. */
  latencyWeight: z.number().nonnegative().default(0),
  /** Size of the derived net. */
  derivedChannels: z.int().positive().multipleOf(2).default(36),
  derivedCells: z.int().min(2).max(200).default(20),
})
export type DartsCnnSettings = z.infer<typeof dartsCnnSettingsSchema>

/** Settings of a DARTS search for recurrent cells; defaults are the article's (REFERENCE §2). */
export const dartsRnnSettingsSchema = z.object({
  algorithm: z.literal('darts'),
  space: z.literal('darts-rnn'),
  /** A text. */
  dataset: z.string(),
  seed: seedSchema,
  order: bilevelOrderSchema.default(2),
  epochs: z.int().positive().default(50),
  batchSize: z.int().positive().default(256),
  /** Tokens a step backpropagates through. */
  bptt: z.int().min(2).default(35),
  /** Use only this many tokens of the training text (null = all). */
  trainingTokens: z.int().positive().nullable().default(null),
  /** Units of embedding and hidden state. */
  hidden: z.int().positive().default(300),
  weightLearningRate: z.number().positive().default(20),
  weightDecay: z.number().nonnegative().default(5e-7),
  clipNorm: z.number().positive().default(0.25),
  architectureLearningRate: z.number().positive().default(3e-3),
  architectureWeightDecay: z.number().nonnegative().default(1e-3),
  architectureWarmupEpochs: z.int().nonnegative().default(0),
  /** Variational dropout: of embeddings, the cell's input, the hidden state, the output. */
  dropoutInput: z.number().min(0).lt(1).default(0.2),
  dropoutCellInput: z.number().min(0).lt(1).default(0.75),
  dropoutHidden: z.number().min(0).lt(1).default(0.25),
  dropoutOutput: z.number().min(0).lt(1).default(0.75),
  /** Penalty on the change of the hidden state from token to token. */
  slowness: z.number().nonnegative().default(1e-3),
  ...guardFields,
  derivedHidden: z.int().positive().default(850),
})
export type DartsRnnSettings = z.infer<typeof dartsRnnSettingsSchema>

export const dartsSettingsSchema = z.discriminatedUnion('space', [dartsCnnSettingsSchema, dartsRnnSettingsSchema])
export type DartsSettings = z.infer<typeof dartsSettingsSchema>

/** Random search: the baseline every other algorithm is held against. */
export const randomSettingsSchema = z.object({
  algorithm: z.literal('random'),
  space: spaceIdSchema,
  seed: seedSchema,
  architectures: z.int().positive().default(5),
  /** Size of the nets, in the spaces of cells. */
  derivedChannels: z.int().positive().multipleOf(2).default(36),
  derivedCells: z.int().min(2).max(200).default(20),
  derivedHidden: z.int().positive().default(850),
  /** Size of the recurrent nets' vocabulary. */
  vocabulary: z.int().min(2).default(10_000),
})
export type RandomSettings = z.infer<typeof randomSettingsSchema>

export const searchSettingsSchema = z.discriminatedUnion('algorithm', [
  dnasSettingsSchema,
  dartsSettingsSchema,
  randomSettingsSchema,
])
export type SearchSettings = z.infer<typeof searchSettingsSchema>
