import { kindOf } from '#shared/algorithms/index.ts'
import type { BranchChanges, SearchRun, SearchSettings } from '#shared/contract/searches.ts'
import { issueOf, type Issue } from '../forms/issue.ts'

export type ChangeDraft = Record<string, number | boolean | null>

/** The settings that may change on going back, as they are, in the form's order. */
export function changesOf(settings: SearchSettings): ChangeDraft {
  const values = settings as Readonly<Record<string, unknown>>
  return Object.fromEntries(kindOf(settings).changeable.map((key) => [key, values[key]])) as ChangeDraft
}

export type CheckedChanges =
  | { readonly changes: BranchChanges; readonly issues: null }
  | { readonly changes: null; readonly issues: Readonly<Record<string, Issue>> }

/** Only what differs from the run's own settings. @param epoch finished epochs that are kept */
export function checkChanges(settings: SearchSettings, draft: ChangeDraft, epoch: number): CheckedChanges {
  const before = changesOf(settings)
  const changed = Object.fromEntries(Object.entries(draft).filter(([key, value]) => value !== before[key]))
  const kind = kindOf(settings)
  const parsed = kind.schema.safeParse({ ...settings, ...changed })
  if (!parsed.success)
    return {
      changes: null,
      issues: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0] ?? ''), issueOf(issue)])),
    }
  if (kind.epochs(parsed.data) <= epoch)
    return { changes: null, issues: { epochs: { key: 'tooSmallExclusive', limit: String(epoch) } } }
  return { changes: changed as BranchChanges, issues: null }
}

/** Where to go back to: the last kept epoch up to which the run was sound, or else the first that is kept. */
export const epochToGoBackTo = (
  { epochsToGoBackTo, epochs }: Pick<SearchRun, 'epochsToGoBackTo' | 'epochs'>,
  soundUntil: number | null,
): number | null =>
  epochsToGoBackTo.filter((epoch) => epoch <= (soundUntil ?? epochs - 1)).toSorted((a, b) => b - a)[0] ??
  epochsToGoBackTo[0] ??
  null
