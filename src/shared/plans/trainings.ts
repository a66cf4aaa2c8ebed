import { oncePresets } from '../algorithms/index.ts'
import { evaluationPresets } from '../evaluation/presets.ts'
import type { Trainings } from './fit.ts'

/** For minutes. Seconds are those of two quiet cores. */
export const quickTrainings: Trainings = {
  // Small batches, a long gradient and few images to score on: that is how most is learnt in minutes.
  supernet: {
    ...oncePresets.demo,
    epochs: 4,
    batchSize: 32,
    trainingImages: 8_000,
    scoreShare: 0.05,
    gradientClip: 5,
    statisticsBatches: 3,
    scoredArchitectures: 60,
  },
  evaluation: {
    ...evaluationPresets.demo,
    epochs: 5,
    trainingImages: 10_000,
    validationShare: 0.05,
  },
  expectedSeconds: { trial: 10, supernet: 250, evaluation: 32 },
}

/** For hours. */
export const thoroughTrainings: Trainings = {
  supernet: oncePresets.laptop,
  evaluation: { ...evaluationPresets.laptop, epochs: 10, learningRate: 0.05 },
  expectedSeconds: { trial: 10, supernet: 7_200, evaluation: 1_100 },
}
