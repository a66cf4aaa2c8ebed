import type { CollapseRecord, SearchRun } from '#shared/contract/searches.ts'
import { judgeEigenvalues, type JudgedEigenvalue } from '#shared/statistics/eigenvalues.ts'

export interface CollapseAfter extends CollapseRecord, JudgedEigenvalue {
  /** Finished epochs: 1 after the first. */
  readonly epoch: number
}

/** What is known of a DARTS run's collapse, epoch by epoch. */
export function collapseOf({ settings, epochRecords }: Pick<SearchRun, 'settings' | 'epochRecords'>): CollapseAfter[] {
  if (settings.algorithm !== 'darts') return []
  const records = epochRecords.flatMap(({ epoch, collapse }) => (collapse ? [{ epoch: epoch + 1, ...collapse }] : []))
  const judged = judgeEigenvalues(records.map(({ eigenvalue }) => eigenvalue), settings)
  return records.map((record, index) => ({ ...record, ...judged[index]! }))
}

/** Where to go back to: the last kept epoch before the eigenvalue grew, or where it did not, before the last one. */
export function epochToGoBackTo(run: Pick<SearchRun, 'settings' | 'epochRecords' | 'epochsToGoBackTo' | 'epochs'>): number | null {
  const growth = collapseOf(run).find((record) => record.growth !== null)?.growth
  const limit = growth ? growth.epoch + 1 : run.epochs - 1
  return run.epochsToGoBackTo.filter((epoch) => epoch <= limit).toSorted((a, b) => b - a)[0] ?? run.epochsToGoBackTo[0] ?? null
}
