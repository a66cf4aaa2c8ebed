import type { ArchitectureSpec } from '../architecture/index.ts'
import type { ChosenOn, EvaluationSettings } from '../contract/architectures.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { fittingSettings } from './fitting-settings.ts'

/** One text for what decides a training of an architecture, its seed included. */
export const trainingKey = (spec: ArchitectureSpec, wished: EvaluationSettings): string =>
  canonicalJson(fittingSettings(spec, wished))

/** Trainings of an architecture with these settings. Those that chose the epoch on the test data are none of them. */
export function alikeTrainings<T extends { readonly settings: EvaluationSettings; readonly chosenOn: ChosenOn }>(
  { spec, evaluations }: { readonly spec: ArchitectureSpec; readonly evaluations: readonly T[] },
  wished: EvaluationSettings,
): T[] {
  const key = trainingKey(spec, wished)
  return evaluations.filter(({ chosenOn, settings }) => chosenOn !== 'test' && canonicalJson(settings) === key)
}
