import type { Dataset } from '#shared/contract/datasets.ts'
import { searchSettingsSchema, type SearchSettings } from '#shared/contract/searches.ts'
import { issueOf, type Issue } from '../../forms/issue.ts'
import { formOf, type SearchDraft } from './draft.ts'

export type Checked =
  | { readonly settings: SearchSettings; readonly issues: null }
  | { readonly settings: null; readonly issues: Readonly<Record<string, Issue>> }

/** The draft held against the contract's own schema, and against the data set where that is known. */
export function check(draft: SearchDraft, dataset: Dataset | null = null): Checked {
  const { algorithm, space, seed, latencyTableId } = draft
  const parsed = searchSettingsSchema.safeParse({
    algorithm,
    space,
    seed,
    dataset: draft.dataset,
    latencyTableId,
    ...draft.values[formOf(draft)],
  })
  const issues = parsed.success
    ? misfits(parsed.data, dataset)
    : Object.fromEntries(
        [...parsed.error.issues].reverse().map((issue) => [String(issue.path[0] ?? ''), issueOf(issue)]),
      )
  return parsed.success && Object.keys(issues).length === 0
    ? { settings: parsed.data, issues: null }
    : { settings: null, issues }
}

/** Settings that are well-formed each and do not go together. */
function misfits(settings: SearchSettings, dataset: Dataset | null): Record<string, Issue> {
  if (settings.algorithm === 'random') return {}
  const issues: Record<string, Issue> = {}
  // A part is halved where a skip halves the size.
  if (
    settings.space === 'darts-cnn' &&
    settings.partialChannels > 1 &&
    settings.channels % (2 * settings.partialChannels) !== 0
  )
    issues['partialChannels'] = { key: 'divide', limit: String(settings.channels) }
  if (dataset === null) return issues
  if (settings.space === 'darts-rnn') {
    if (settings.trainingTokens !== null && settings.trainingTokens > dataset.training)
      issues['trainingTokens'] = { key: 'tooBig', limit: String(dataset.training) }
    const window = settings.batchSize * (settings.bptt + 1)
    if ((settings.trainingTokens ?? dataset.training) < window)
      issues['trainingTokens'] = { key: 'tooSmall', limit: String(window) }
    return issues
  }
  if (settings.trainingImages !== null && settings.trainingImages > dataset.training)
    issues['trainingImages'] = { key: 'tooBig', limit: String(dataset.training) }
  const images = settings.trainingImages ?? dataset.training
  const smaller = Math.min(
    Math.round(images * settings.weightShare),
    images - Math.round(images * settings.weightShare),
  )
  if (smaller < settings.batchSize) issues['batchSize'] = { key: 'batch', limit: String(smaller) }
  return issues
}
