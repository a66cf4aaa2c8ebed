import type { EvaluationEpoch } from '../contract/architectures.ts'

/**
 * The epoch whose figures are the evaluation's and whose checkpoint is kept: of text the one that validated best, of
 * images, which have no validation, the most accurate on the test images; the first of equals.
 * @param epochs in their order
 */
export function bestEpoch(epochs: readonly EvaluationEpoch[]): EvaluationEpoch | null {
  const badness = ({ validationLoss, testAccuracy, testLoss }: EvaluationEpoch): number =>
    validationLoss ?? (testAccuracy === null ? testLoss : -testAccuracy)
  return epochs.reduce<EvaluationEpoch | null>(
    (best, each) => (best === null || badness(each) < badness(best) ? each : best),
    null,
  )
}
