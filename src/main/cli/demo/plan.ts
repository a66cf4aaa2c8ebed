import { oncePresets, type OncePreset } from '#shared/algorithms/index.ts'
import { evaluationPresets, type EvaluationPreset } from '#shared/evaluation/presets.ts'

/** Everything a demo run does, as numbers; `--full` does more of the same. */
export interface DemoPlan {
  readonly supernet: OncePreset
  /** How architectures are trained on from the supernet's weights, found and random ones alike. */
  readonly evaluation: EvaluationPreset
  /** Latencies of this computer's front at which what was found is held against random architectures. */
  readonly latencies: number
  /** Random architectures at each of them. */
  readonly randomEach: number
  /** Trained on of the other device's front. */
  readonly ofOtherDevice: number
  readonly tableSeconds: number
  readonly auditArchitectures: number
  readonly measureSeconds: number
  /**
   * Where a slow computer would take longer than this, the supernet's training is shortened, and those after it are
   * shortened or left out.
   */
  readonly deadlineSeconds: number | null
  /** What the parts take on two cores; the time left is told from these, corrected by how long parts really took. */
  readonly expectedSeconds: {
    /** With its audit. */
    readonly table: number
    readonly trial: number
    readonly supernet: number
    readonly fronts: number
    readonly evaluation: number
    readonly measure: number
  }
}

export const demoPlan: DemoPlan = {
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
  latencies: 2,
  randomEach: 1,
  ofOtherDevice: 1,
  tableSeconds: 30,
  auditArchitectures: 8,
  measureSeconds: 15,
  deadlineSeconds: 480,
  expectedSeconds: { table: 38, trial: 10, supernet: 250, fronts: 4, evaluation: 32, measure: 16 },
}

export const fullPlan: DemoPlan = {
  ...demoPlan,
  supernet: oncePresets.laptop,
  evaluation: { ...evaluationPresets.laptop, epochs: 10, learningRate: 0.05 },
  latencies: 4,
  randomEach: 4,
  tableSeconds: 120,
  auditArchitectures: 20,
  measureSeconds: 60,
  deadlineSeconds: null,
  expectedSeconds: { table: 190, trial: 10, supernet: 7_200, fronts: 5, evaluation: 1_100, measure: 65 },
}

/** A supernet of seconds that tells how fast this computer trains one. */
export function trialOf(supernet: OncePreset): OncePreset {
  const [wished, all] = [24 * supernet.batchSize, supernet.trainingImages]
  // Of few images those that score are a share that holds a batch.
  const part = all !== null && all < wished ? {} : { trainingImages: wished, scoreShare: 0.1 }
  return { ...supernet, epochs: 1, scoredArchitectures: 0, ...part }
}

/**
 * A supernet for a share of its planned work, 0 to 1: fewer epochs, and fewer images where that is between two numbers
 * of epochs. One epoch of half of the images at least, and no fewer than a batch to score on.
 */
export function shortened(supernet: OncePreset, share: number): OncePreset {
  const work = supernet.epochs * share
  const epochs = Math.max(1, Math.ceil(work - 1e-9))
  if (supernet.trainingImages === null) return { ...supernet, epochs }
  const images = Math.round(supernet.trainingImages * Math.min(1, Math.max(0.5, work / epochs)))
  const hasBatch = Math.floor(images * supernet.scoreShare) >= supernet.batchSize
  return { ...supernet, epochs, trainingImages: hasBatch ? images : supernet.trainingImages }
}
