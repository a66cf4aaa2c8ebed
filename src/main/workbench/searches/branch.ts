import { kindOf, searchSettingsSchema } from '#shared/algorithms/index.ts'
import { type BranchChanges, type SearchSettings, type SearchSummary } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'

/**
 * The settings of a run that goes on from another one after so many finished epochs.
 * @param epochs where the run can be gone back to
 * @throws TansakuError CHECKPOINT_MISSING where there is no checkpoint, BAD_REQUEST for a change of what the search
 * does not have, or of too few epochs
 */
export function branchSettings(
  { id, settings }: Pick<SearchSummary, 'id' | 'settings'>,
  epochs: readonly number[],
  epoch: number,
  changes: BranchChanges,
): SearchSettings {
  if (!epochs.includes(epoch)) {
    const kept = epochs.length === 0 ? 'It keeps none.' : `It keeps those after epoch ${epochs.join(', ')}.`
    throw new TansakuError(
      'CHECKPOINT_MISSING',
      `The search ${id} keeps no checkpoint after epoch ${String(epoch)}. ${kept}`,
      { id, epoch, epochs },
    )
  }
  const changed: [string, unknown][] = Object.entries(changes).filter(([, value]) => value !== undefined)
  const unknown = changed
    .map(([name]) => name)
    .filter((name) => !(kindOf(settings).changeable as readonly string[]).includes(name))
  if (unknown.length > 0)
    throw new TansakuError('BAD_REQUEST', `A ${settings.algorithm} search has no ${unknown.join(', ')} to change.`, {
      id,
      unknown,
    })
  const parsed = searchSettingsSchema.safeParse({ ...settings, ...Object.fromEntries(changed) })
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new TansakuError('BAD_REQUEST', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}.`, { id })
  }
  const branched = parsed.data
  const all = kindOf(branched).epochs(branched)
  if (all <= epoch) {
    throw new TansakuError(
      'BAD_REQUEST',
      `After epoch ${String(epoch)} nothing is left of ${String(all)}: ask for more epochs, or go back further.`,
      { id, epoch, epochs: all },
    )
  }
  return branched
}
