import { branchChangesSchema, type BranchChanges, type SearchSettings } from '#shared/contract/searches.ts'
import { issueOf, type Issue } from '../forms/issue.ts'

/** What may be changed on going back, in the form's order. */
const changeable = Object.keys(branchChangesSchema.shape) as (keyof BranchChanges)[]
export type ChangeDraft = Partial<Record<keyof BranchChanges, number | boolean | null>>

/** The changeable settings that a run has, as they are. */
export function changesOf(settings: SearchSettings): ChangeDraft {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => changeable.some((name) => name === key)),
  ) as ChangeDraft
}

export type CheckedChanges =
  | { readonly changes: BranchChanges; readonly issues: null }
  | { readonly changes: null; readonly issues: Readonly<Record<string, Issue>> }

/** Only what differs from the run's own settings. @param epoch finished epochs that are kept */
export function checkChanges(settings: SearchSettings, draft: ChangeDraft, epoch: number): CheckedChanges {
  const before = changesOf(settings)
  const changed = Object.fromEntries(
    Object.entries(draft).filter(([key, value]) => value !== before[key as keyof BranchChanges]),
  )
  const parsed = branchChangesSchema.safeParse(changed)
  if (!parsed.success)
    return {
      changes: null,
      issues: Object.fromEntries(parsed.error.issues.map((issue) => [String(issue.path[0] ?? ''), issueOf(issue)])),
    }
  if (typeof draft.epochs === 'number' && draft.epochs <= epoch)
    return { changes: null, issues: { epochs: { key: 'tooSmallExclusive', limit: String(epoch) } } }
  return { changes: parsed.data, issues: null }
}
