import type { ChosenOn, EvaluationSettings } from '../contract/architectures.ts'

/** What an evaluation's epoch is chosen on: held-out data, or nothing, where the last epoch counts. */
export const chosenOn = (settings: EvaluationSettings): Exclude<ChosenOn, 'test'> =>
  settings.task === 'text' || settings.validationShare > 0 ? 'validation' : 'last'
