import type { Evaluation, EvaluationEpoch } from '../contract/architectures.ts'

/**
 * The epoch that counts, as far as it is known: of a tested evaluation the one that was tested, before that the one
 * that validates best so far (the first of equals). Null where the last will count.
 */
export function chosenEpoch({
  epochs,
  chosenOn,
  result,
}: Pick<Evaluation, 'epochs' | 'chosenOn' | 'result'>): EvaluationEpoch | null {
  if (result !== null) return epochs.find(({ epoch }) => epoch === result.epoch) ?? null
  if (chosenOn !== 'validation') return null
  const badness = ({ validationAccuracy, validationLoss }: EvaluationEpoch): number =>
    validationAccuracy === null ? (validationLoss ?? Infinity) : -validationAccuracy
  return epochs
    .toSorted((a, b) => a.epoch - b.epoch)
    .reduce<EvaluationEpoch | null>(
      (best, each) => (best === null || badness(each) < badness(best) ? each : best),
      null,
    )
}
