import type { EvaluationTask } from '#main/compute/protocol.ts'
import type { ArchitectureSpec } from '#shared/architecture/index.ts'
import { TansakuError } from '#shared/errors.ts'
import { latestCheckpoint } from '../training/checkpoints.ts'
import type { BequeathedWeights } from '../training/evaluation/evaluation.ts'
import { identitySettings } from '../training/identity-settings.ts'
import { algorithmFor } from './index.ts'

/**
 * The weights that an architecture has in a search's supernet, from that run's newest checkpoint. Batch-norm statistics
 * are not among them: those that a supernet holds are of whichever architecture it scored last.
 * @throws TansakuError BAD_REQUEST where the search has none for it; the CHECKPOINT codes
 */
export async function inheritedWeights(
  spec: ArchitectureSpec,
  { folder, settings }: NonNullable<EvaluationTask['inherit']>,
  onWarning: (message: string) => void,
): Promise<BequeathedWeights> {
  const algorithm = await algorithmFor(settings)
  const bequeath = algorithm.course === 'trained' ? algorithm.bequeath : undefined
  if (bequeath === undefined)
    throw new TansakuError(
      'BAD_REQUEST',
      `A ${settings.algorithm} search keeps no weights that a training can start from.`,
    )
  // Only searches without a table bequeath: latencies are no part of what decided their weights.
  const identity = { kind: 'search', settings: identitySettings(settings), latenciesUs: {} }
  return latestCheckpoint(folder, identity, ({ tensors }) => bequeath(spec, settings, tensors), onWarning)
}
