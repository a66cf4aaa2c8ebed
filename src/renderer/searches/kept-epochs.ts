import { kindOf } from '#shared/algorithms/index.ts'
import type { SearchSummary } from '#shared/contract/searches.ts'

/**
 * The epochs to go back to once a run has a new checkpoint: where all are kept, the one that ended last is one more.
 */
export function withKept(
  epochs: readonly number[],
  { settings, epoch }: Pick<SearchSummary, 'settings' | 'epoch'>,
): number[] {
  if (epoch === null || kindOf(settings).checkpoints !== 'epochs') return [...epochs]
  return [...new Set([...epochs, epoch + 1])].sort((a, b) => a - b)
}
