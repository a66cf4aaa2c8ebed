import { augmentationPreset } from '../datasets/augmentation.ts'
import type { ImageEvaluationSettings, TextEvaluationSettings } from '../contract/architectures.ts'

/** Settings without the choices a user makes for each run. */
export type EvaluationPreset = Omit<ImageEvaluationSettings, 'dataset' | 'seed'>
export type TextEvaluationPreset = Omit<TextEvaluationSettings, 'dataset' | 'seed'>

/** How nets from a search are trained for CIFAR-10 in the DARTS article (Liu et al. 2019, section 3.2). */
const paperEvaluation: EvaluationPreset = {
  task: 'images',
  epochs: 600,
  batchSize: 96,
  validationShare: 0.1,
  trainingImages: null,
  learningRate: 0.025,
  momentum: 0.9,
  weightDecay: 3e-4,
  ...augmentationPreset,
  cutout: 16,
  clipNorm: 5,
  auxiliaryWeight: 0.4,
  dropPath: 0.2,
  inheritFrom: null,
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
