import type { ArchitectureRecord } from '#shared/contract/architectures.ts'
import type { ExportWeights } from '#shared/contract/exports.ts'
import { TansakuError } from '#shared/errors.ts'

/** Which numbers a network goes out with. */
export interface WeightsWish {
  readonly evaluation?: string
  readonly untrained?: true
}

/** @throws TansakuError CONFLICT where it was never trained, BAD_REQUEST where both are asked for */
export function weightsOf(
  { name, evaluations }: ArchitectureRecord,
  { evaluation, untrained }: WeightsWish,
): ExportWeights {
  if (evaluation !== undefined && untrained === true)
    throw new TansakuError('BAD_REQUEST', '--evaluation and --untrained exclude each other: give one of them.')
  if (untrained === true) return { kind: 'untrained', seed: 1 }
  if (evaluation !== undefined) return { kind: 'trained', evaluationId: evaluation }
  const newest = evaluations
    .filter(({ state, result }) => state === 'done' && result !== null)
    .reduce<(typeof evaluations)[number] | null>(
      (best, each) => (best === null || each.createdAt >= best.createdAt ? each : best),
      null,
    )
  if (newest === null)
    throw new TansakuError(
      'CONFLICT',
      `${name} was never trained: train it (tansaku evaluate), or take random weights, for timing alone (--untrained).`,
    )
  return { kind: 'trained', evaluationId: newest.id }
}
