import type { StaleReason } from '#shared/contract/latency-tables.ts'

/** Why a table is stale, in the user's language, a line a reason. */
export const staleText = (reasons: readonly StaleReason[], t: (key: string, values: Record<string, string>) => string): string =>
  reasons.map(({ kind, ...values }) => t(`latencyTables.staleReasons.${kind}`, values)).join('\n')
