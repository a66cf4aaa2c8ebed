import { kindOf } from '#shared/algorithms/index.ts'
import type { LatencyRange } from '#shared/contract/latency-tables.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import { searchSettingsSchema, type SearchSettings } from '#shared/contract/searches.ts'
import { sizeSchema } from '#shared/spaces/index.ts'
import { issueOf, type Issue } from '../../forms/issue.ts'
import { settingsOf, type SearchDraft } from './draft.ts'

export type Checked =
  | { readonly settings: SearchSettings; readonly issues: null }
  | { readonly settings: null; readonly issues: Readonly<Record<string, Issue>> }

/** The draft held against the contract's own schema, then against what its kind says does not go together. */
export function check(
  draft: SearchDraft,
  dataset: Dataset | null = null,
  reachable: LatencyRange | null = null,
  othersReachable: readonly (LatencyRange | null)[] = [],
): Checked {
  const parsed = searchSettingsSchema.safeParse(settingsOf(draft))
  const size = sizeSchema.nullable().safeParse(draft.size)
  const found: (readonly [string, Issue])[] = !size.success
    ? size.error.issues.map((issue) => ['size', issueOf(issue)])
    : parsed.success
      ? kindOf(parsed.data)
          .problems(parsed.data, { examples: dataset?.training ?? null, reachable, othersReachable })
          .map(({ setting, key, limit }) => [setting, { key, limit }])
      : parsed.error.issues.map((issue) => [issue.path.join('.'), issueOf(issue)])
  // The first of a setting is told.
  return parsed.success && found.length === 0
    ? { settings: parsed.data, issues: null }
    : { settings: null, issues: Object.fromEntries(found.toReversed()) }
}
