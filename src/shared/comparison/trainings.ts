import { architectureKey } from '../architecture/index.ts'
import type { ComparedBin, ComparedTraining } from '../contract/comparisons.ts'

/**
 * Those still to be done, the first of every group before the second of any: what is half done compares already. An
 * architecture that stands in two groups is trained once.
 */
export function missingTrainings(bins: readonly ComparedBin[]): ComparedTraining[] {
  const groups = bins.flatMap((bin) => bin.groups)
  const most = Math.max(0, ...groups.map(({ trainings }) => trainings.length))
  const missing = Array.from({ length: most }, (_, run) => groups.flatMap(({ trainings }) => trainings[run] ?? []))
    .flat()
    .filter(({ done }) => done === null)
  return [...distinctTrainings(missing).values()]
}

/** By architecture and seed. */
export const distinctTrainings = (trainings: readonly ComparedTraining[]): Map<string, ComparedTraining> =>
  new Map(
    trainings.map((training) => [`${architectureKey(training.architecture.spec)} ${String(training.seed)}`, training]),
  )

export const trainingsIn = (bins: readonly ComparedBin[]): ComparedTraining[] =>
  bins.flatMap(({ groups }) => groups.flatMap(({ trainings }) => trainings))
