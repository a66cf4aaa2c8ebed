import type { ImageEvaluationSettings, TextEvaluationSettings } from './contract/architectures.ts'
import type { DartsCnnSettings, DartsRnnSettings, DnasSettings } from './contract/searches.ts'

/** Settings without the choices a user makes for each run. */
export type DnasPreset = Omit<DnasSettings, 'space' | 'dataset' | 'seed' | 'latencyTableId'>
export type DartsCnnPreset = Omit<DartsCnnSettings, 'dataset' | 'seed' | 'latencyTableId'>
export type DartsRnnPreset = Omit<DartsRnnSettings, 'dataset' | 'seed'>
export type EvaluationPreset = Omit<ImageEvaluationSettings, 'dataset' | 'seed'>
export type TextEvaluationPreset = Omit<TextEvaluationSettings, 'dataset' | 'seed'>

/** The article's settings (Wu et al. 2019, section 4.1), for all images and a big machine. */
const paperSearch: DnasPreset = {
  algorithm: 'dnas',
  epochs: 90,
  warmupEpochs: 10,
  batchSize: 192,
  trainingImages: null,
  weightShare: 0.8,
  weightLearningRate: 0.1,
  weightMomentum: 0.9,
  weightDecay: 1e-4,
  thetaLearningRate: 0.01,
  thetaWeightDecay: 5e-4,
  initialTemperature: 5,
  temperatureDecay: 0.045,
  latencyAlpha: 0.2,
  latencyBeta: 0.6,
  sampledArchitectures: 5,
}

export const dnasPresets = {
  paper: paperSearch,
  /** About an hour on two cores, with the space fbnet-mini. τ ends at 0.5. */
  laptop: {
    ...paperSearch,
    epochs: 30,
    warmupEpochs: 4,
    batchSize: 64,
    trainingImages: 20_000,
    temperatureDecay: 0.08,
    thetaLearningRate: 0.03,
  },
  /**
   * Two to three minutes on two cores, with the space fbnet-mini. τ stays high: in so few steps a cold supernet, which
   * trains one block a layer at a time, forgets more than it learns (accuracy fell from 31 to 25 % below τ = 1.5).
   */
  demo: {
    ...paperSearch,
    epochs: 7,
    warmupEpochs: 2,
    batchSize: 32,
    trainingImages: 4_000,
    weightLearningRate: 0.05,
    thetaLearningRate: 0.05,
    temperatureDecay: 0.2,
    sampledArchitectures: 2,
  },
} satisfies Record<string, DnasPreset>

/** RobustDARTS' rule (Zela et al. 2020), off unless asked for. */
const guard = {
  watchEigenvalue: false,
  stopOnCollapse: false,
  eigenvalueWindow: 5,
  eigenvalueFromEpoch: 10,
  eigenvalueDelta: 4,
  eigenvalueFactor: 1.3,
} as const

/** The article's search for convolutional cells (Liu et al. 2019, section 3.1), for all images and a GPU. */
const paperDartsCnn: DartsCnnPreset = {
  algorithm: 'darts',
  space: 'darts-cnn',
  order: 2,
  epochs: 50,
  batchSize: 64,
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
  ...guard,
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
    architectureLearningRate: 6e-4,
    architectureWarmupEpochs: 15,
    partialChannels: 4,
  },
  /** A third of an hour on two cores. */
  laptop: laptopDartsCnn,
  /** Two to three minutes on two cores: shows a search, finds little. */
  demo: { ...laptopDartsCnn, epochs: 6, trainingImages: 3_200, channels: 4, architectureLearningRate: 1e-2 },
} satisfies Record<string, DartsCnnPreset>

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
  ...guard,
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

/** How nets from a search are trained for CIFAR-10 in the DARTS article (Liu et al. 2019, section 3.2). */
const paperEvaluation: EvaluationPreset = {
  task: 'images',
  epochs: 600,
  batchSize: 96,
  trainingImages: null,
  learningRate: 0.025,
  momentum: 0.9,
  weightDecay: 3e-4,
  cutout: 16,
  clipNorm: 5,
  auxiliaryWeight: 0.4,
  dropPath: 0.2,
}

export const evaluationPresets = {
  paper: paperEvaluation,
  laptop: {
    ...paperEvaluation,
    epochs: 30,
    batchSize: 64,
    learningRate: 0.1,
    weightDecay: 1e-4,
    cutout: 0,
    clipNorm: null,
    auxiliaryWeight: 0,
    dropPath: 0,
  },
  /** Under a minute a net on two cores, with the space fbnet-mini. */
  demo: {
    ...paperEvaluation,
    epochs: 3,
    batchSize: 64,
    trainingImages: 14_000,
    learningRate: 0.1,
    weightDecay: 1e-4,
    cutout: 0,
    clipNorm: null,
    auxiliaryWeight: 0,
    dropPath: 0,
  },
} satisfies Record<string, EvaluationPreset>

/** How recurrent nets are trained for the Penn Treebank in the DARTS article (Liu et al. 2019, section 3.2). */
const paperTextEvaluation: TextEvaluationPreset = {
  task: 'text',
  epochs: 3600,
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
  dropoutWords: 0.1,
  slowness: 1e-3,
  nonMonotone: 5,
}

const laptopTextEvaluation: TextEvaluationPreset = {
  ...paperTextEvaluation,
  epochs: 6,
  batchSize: 32,
  bptt: 20,
  trainingTokens: 200_000,
  dropoutInput: 0,
  dropoutCellInput: 0,
  dropoutHidden: 0,
  dropoutOutput: 0,
  dropoutWords: 0,
  nonMonotone: 2,
}

export const textEvaluationPresets = {
  paper: paperTextEvaluation,
  /** Some three minutes a net of 128 units on two cores. */
  laptop: laptopTextEvaluation,
  /** Under a minute a net of 64 units on two cores. */
  demo: { ...laptopTextEvaluation, epochs: 3, trainingTokens: 100_000 },
} satisfies Record<string, TextEvaluationPreset>

export const demoSearchPreset: DnasPreset = dnasPresets.demo
export const demoEvaluationPreset: EvaluationPreset = evaluationPresets.demo
