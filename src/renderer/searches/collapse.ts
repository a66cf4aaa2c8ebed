import type { CollapseRecord, SearchRun } from '#shared/contract/searches.ts'
import { firstJudged, judgeEigenvalues, type Growth, type JudgedEigenvalue } from '#shared/statistics/eigenvalues.ts'

export interface CollapseAfter extends CollapseRecord, JudgedEigenvalue {
  /** Finished epochs: 1 after the first. */
  readonly epoch: number
}

/** What is known of a DARTS run's collapse, epoch by epoch. */
export function collapseOf({ settings, epochRecords }: Pick<SearchRun, 'settings' | 'epochRecords'>): CollapseAfter[] {
  if (settings.algorithm !== 'darts') return []
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
export function eigenvalueVerdict(run: Pick<SearchRun, 'settings' | 'epochRecords'>): EigenvalueVerdict {
  const records = collapseOf(run)
  const latest = records.findLast(({ eigenvalue }) => eigenvalue !== null)
  if (latest === undefined || run.settings.algorithm !== 'darts') return { kind: 'unwatched' }
  for (const { epoch, growth } of records) if (growth !== null) return { kind: 'alarm', epoch, growth }
  if (latest.mean === null || latest.threshold === null) return { kind: 'early' }
  return latest.mean > latest.threshold ? { kind: 'above', countsFrom: firstJudged(run.settings) } : { kind: 'below' }
}

/** Where to go back to: the last kept epoch before the eigenvalue grew, or where it did not, before the last one. */
export function epochToGoBackTo(
  run: Pick<SearchRun, 'settings' | 'epochRecords' | 'epochsToGoBackTo' | 'epochs'>,
): number | null {
  const growth = collapseOf(run).find((record) => record.growth !== null)?.growth
  const limit = growth ? growth.epoch + 1 : run.epochs - 1
  return (
    run.epochsToGoBackTo.filter((epoch) => epoch <= limit).toSorted((a, b) => b - a)[0] ??
    run.epochsToGoBackTo[0] ??
    null
  )
}
