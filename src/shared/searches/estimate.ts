import { kindOf } from '../algorithms/index.ts'
import type { Dataset } from '../contract/datasets.ts'
import type { SearchSettings, SearchSummary } from '../contract/searches.ts'

export interface Estimate {
  readonly epochs: number
  readonly stepsPerEpoch: number
  readonly steps: number
  /** By the newest run of the same pace on this machine; null where there is none. */
  readonly durationMs: number | null
}

/** What decides how long a step takes: kind of search, space, data set, and the fields that its row says do. */
function paceOf(settings: SearchSettings): string {
  const kind = kindOf(settings)
  const values: Readonly<Record<string, unknown>> = settings
  const keys = ['space', 'dataset', ...kind.fields.filter(({ paces }) => paces).map(({ key }) => key)]
  return JSON.stringify([kind.id, ...keys.map((key) => values[key] ?? null)])
}

/** @returns null for a search that takes no steps */
export function estimate(
  settings: SearchSettings,
  dataset: Pick<Dataset, 'training'>,
  runs: readonly SearchSummary[],
): Estimate | null {
  const kind = kindOf(settings)
  const stepsPerEpoch = kind.stepsPerEpoch(settings, dataset.training)
  if (stepsPerEpoch === null) return null
  const epochs = kind.epochs(settings)
  const steps = stepsPerEpoch * epochs
  const pace = paceOf(settings)
  // Newest first, as they are listed.
  const alike = runs.find((run) => run.latest !== null && paceOf(run.settings) === pace)
  const before = alike && kind.stepsPerEpoch(alike.settings, dataset.training)
  return {
    epochs,
    stepsPerEpoch,
    steps,
    durationMs: alike?.latest && before ? (alike.latest.durationMs / before) * steps : null,
  }
}
