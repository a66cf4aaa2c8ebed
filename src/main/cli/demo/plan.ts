import type { OncePreset } from '#shared/algorithms/index.ts'
import type { EvaluationPreset } from '#shared/evaluation/presets.ts'
import { quickTrainings, thoroughTrainings } from '#shared/plans/trainings.ts'

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
  ...quickTrainings,
  latencies: 2,
  randomEach: 1,
  ofOtherDevice: 1,
  tableSeconds: 30,
  auditArchitectures: 8,
  measureSeconds: 15,
  deadlineSeconds: 480,
  expectedSeconds: { ...quickTrainings.expectedSeconds, table: 38, fronts: 4, measure: 16 },
}

export const fullPlan: DemoPlan = {
  ...demoPlan,
  supernet: thoroughTrainings.supernet,
  evaluation: thoroughTrainings.evaluation,
  latencies: 4,
  randomEach: 4,
  tableSeconds: 120,
  auditArchitectures: 20,
  measureSeconds: 60,
  deadlineSeconds: null,
  expectedSeconds: { ...thoroughTrainings.expectedSeconds, table: 190, fronts: 5, measure: 65 },
}
