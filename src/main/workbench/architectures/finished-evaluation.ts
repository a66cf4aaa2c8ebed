import type { ArchitectureRecord, Evaluation } from '#shared/contract/architectures.ts'
import { TansakuError } from '#shared/errors.ts'
import { found } from '../require.ts'

/** Which weights are asked for. */
type WeightsWish = { readonly kind: 'trained'; readonly evaluationId: string } | { readonly kind: 'untrained' }

/**
 * The training whose weights are wished; null for random ones.
 * @throws NOT_FOUND, CONFLICT where it has no result yet
 */
export function finishedEvaluation({ evaluations }: ArchitectureRecord, weights: WeightsWish): Evaluation | null {
  if (weights.kind === 'untrained') return null
  const evaluation = found(
    evaluations.find(({ id }) => id === weights.evaluationId),
    'evaluation',
    weights.evaluationId,
  )
  if (evaluation.state !== 'done' || evaluation.result === null)
    throw new TansakuError(
      'CONFLICT',
      `The evaluation ${evaluation.id} is ${evaluation.state}: let it come to its end, then take what it trained.`,
      { id: evaluation.id, state: evaluation.state },
    )
  return evaluation
}
