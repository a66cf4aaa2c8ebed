import { datasetOf, kindOf } from '../algorithms/index.ts'
import type { Dataset } from '../contract/datasets.ts'
import type { SearchSettings, SearchSummary } from '../contract/searches.ts'
import type { SweepRun, SweepTraining } from '../contract/sweeps.ts'
import { estimate } from '../searches/estimate.ts'
import { mean } from '../statistics/index.ts'

/** What is known of this computer: sizes of data sets, and searches that were done on it. */
export interface Known {
  readonly datasets: readonly Pick<Dataset, 'id' | 'training'>[]
  readonly searches: readonly SearchSummary[]
}

/**
 * Time that a search takes from beginning to end, by the newest one of the same pace on this computer; nothing where
 * it trains nothing, null where that cannot be told.
 */
export function searchDurationMs(settings: SearchSettings, { datasets, searches }: Known): number | null {
  if (kindOf(settings).course === 'none') return 0
  const dataset = datasets.find(({ id }) => id === datasetOf(settings))
  return dataset === undefined ? null : (estimate(settings, dataset, searches)?.durationMs ?? null)
}

/** Of all that is not done of a sweep; null where the pace of a part of it is not known. */
export function remainingMs(runs: readonly SweepRun[], training: SweepTraining | null, known: Known): number | null {
  const unfinished = runs.flatMap(({ search }) => (search.state === 'done' ? [] : [search]))
  return sum([...unfinished.map((search) => leftOfSearch(search, known)), leftOfTrainings(runs, training)])
}

function leftOfSearch({ settings, epoch, epochs }: SearchSummary, known: Known): number | null {
  const whole = searchDurationMs(settings, known)
  return whole === null ? null : whole * (1 - Math.min(1, ((epoch ?? -1) + 1) / epochs))
}

/** As long as those that are done took; those of searches under way count as many as there can be. */
function leftOfTrainings(runs: readonly SweepRun[], training: SweepTraining | null): number | null {
  if (training === null) return 0
  const trainings = runs.flatMap((run) => run.trainings)
  const [done, begun] = [true, false].map((isDone) => trainings.filter(({ state }) => (state === 'done') === isDone))
  const toCome =
    runs.filter(({ search }) => search.state !== 'done').length * training.architectures * new Set(training.seeds).size
  if (toCome + begun!.length === 0) return 0
  if (done!.length === 0) return null
  const whole = mean(done!.map(({ durationMs }) => durationMs))
  return toCome * whole + begun!.reduce((left, { durationMs }) => left + Math.max(0, whole - durationMs), 0)
}

export const sum = (durationsMs: readonly (number | null)[]): number | null =>
  durationsMs.reduce<number | null>((total, ms) => (total === null || ms === null ? null : total + ms), 0)
