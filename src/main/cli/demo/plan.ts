import { dnasPresets, type DnasPreset } from '#shared/algorithms/index.ts'
import { evaluationPresets, type EvaluationPreset } from '#shared/evaluation/presets.ts'

/** Everything a demo run does, as numbers; `--full` does more of the same. */
export interface DemoPlan {
  /** Two weights of latency that lead to clearly different architectures. */
  readonly latencyBetas: readonly number[]
  readonly search: DnasPreset
  readonly evaluation: EvaluationPreset
  /** Trained of each search: its argmax, then distinct samples. */
  readonly architecturesPerSearch: number
  readonly randomArchitectures: number
  readonly tableSeconds: number
  readonly auditArchitectures: number
  readonly auditSeconds: number
  readonly measureSeconds: number
  /** Trainings are shortened, all alike, where a slow computer would take longer than this. */
  readonly deadlineSeconds: number | null
  /** What the parts take on two cores; the time left is told from these, corrected by how long parts really took. */
  readonly expectedSeconds: {
    readonly table: number
    readonly audit: number
    readonly search: number
    readonly evaluation: number
    readonly measure: number
  }
}

export const demoPlan: DemoPlan = {
  latencyBetas: [0.6, 6],
  search: { ...dnasPresets.demo, trainingImages: 3_200, sampledArchitectures: 8, scoredArchitectures: 0 },
  evaluation: { ...evaluationPresets.demo, trainingImages: 8_000 },
  architecturesPerSearch: 3,
  randomArchitectures: 2,
  tableSeconds: 30,
  auditArchitectures: 8,
  auditSeconds: 10,
  measureSeconds: 15,
  deadlineSeconds: 570,
  expectedSeconds: { table: 32, audit: 11, search: 100, evaluation: 24, measure: 16 },
}

export const fullPlan: DemoPlan = {
  ...demoPlan,
  search: { ...dnasPresets.laptop, sampledArchitectures: 12, scoredArchitectures: 0 },
  evaluation: evaluationPresets.laptop,
  architecturesPerSearch: 5,
  randomArchitectures: 5,
  tableSeconds: 120,
  auditArchitectures: 20,
  auditSeconds: 60,
  measureSeconds: 60,
  deadlineSeconds: null,
  expectedSeconds: { table: 125, audit: 65, search: 3_600, evaluation: 1_500, measure: 65 },
}
