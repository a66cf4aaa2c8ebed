import type { CollapseRecord, SearchRun } from '#shared/contract/searches.ts'
import { firstJudged, judgeEigenvalues, type Growth, type JudgedEigenvalue } from '#shared/statistics/eigenvalues.ts'

export interface CollapseAfter extends CollapseRecord, JudgedEigenvalue {
  /** Finished epochs: 1 after the first. */
  readonly epoch: number
}

/** Of a run of either kind of cell. */
type Run = Pick<SearchRun, 'settings' | 'epochRecords'>

/** What is known of a run's collapse, epoch by epoch; nothing of one that does not watch itself. */
export function collapseOf({ settings, epochRecords }: Run): CollapseAfter[] {
  if (!('eigenvalueWindow' in settings)) return []
  const records = epochRecords.flatMap(({ epoch, collapse }) => (collapse ? [{ epoch: epoch + 1, ...collapse }] : []))
  const judged = judgeEigenvalues(
    records.map(({ eigenvalue }) => eigenvalue),
    settings,
  )
  return records.map((record, index) => ({ ...record, ...judged[index]! }))
}

export type EigenvalueVerdict =
  | { readonly kind: 'unwatched' | 'early' | 'below' }
  /** The first growth that counted, `epoch` finished epochs on. */
  | { readonly kind: 'alarm'; readonly epoch: number; readonly growth: Growth }
  /** It is above, but growth counts from this many finished epochs on. */
  | { readonly kind: 'above'; readonly countsFrom: number }

/** What the eigenvalue says of a run as it stands. */
export function eigenvalueVerdict(run: Run): EigenvalueVerdict {
  const records = collapseOf(run)
  const latest = records.findLast(({ eigenvalue }) => eigenvalue !== null)
  if (latest === undefined || !('eigenvalueWindow' in run.settings)) return { kind: 'unwatched' }
  for (const { epoch, growth } of records) if (growth !== null) return { kind: 'alarm', epoch, growth }
  if (latest.mean === null || latest.threshold === null) return { kind: 'early' }
  return latest.mean > latest.threshold ? { kind: 'above', countsFrom: firstJudged(run.settings) } : { kind: 'below' }
}

/** How many finished epochs were sound, before the eigenvalue grew; null where it did not. */
export function soundUntil(run: Run): number | null {
  const growth = collapseOf(run).find((record) => record.growth !== null)?.growth
  return growth ? growth.epoch + 1 : null
}
