import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'

/** What a table's first button does: what makes its numbers better before what they are for. */
export function nextStep({
  state,
  imported,
  trust,
}: Pick<LatencyTableSummary, 'state' | 'imported' | 'trust'>): 'audit' | 'search' | null {
  const isWhole = imported === null ? state === 'complete' : imported.mappedOperators === imported.operators
  if (!isWhole) return null
  if (trust.mend === 'audit') return 'audit'
  return trust.state === 'void' || trust.state === 'stale' ? null : 'search'
}
