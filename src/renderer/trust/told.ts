import type { ComparisonWarning } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning, StaleReason } from '#shared/contract/reasons.ts'

type Translate = (key: string, values: Record<string, string>) => string

/** Why a table is stale, in the user's language, a line a reason. */
export const staleText = (reasons: readonly StaleReason[], t: Translate): string =>
  reasons.map(({ kind, ...values }) => t(`latencyTables.staleReasons.${kind}`, values)).join('\n')

/** What a measuring has to say of its numbers, in the same way. */
export const measurementWarningsText = (warnings: readonly MeasurementWarning[], t: Translate): string =>
  warnings.map(({ kind, ...values }) => t(`latencyTables.measurementWarnings.${kind}`, values)).join('\n')

/** Why a comparison is doubtful, in the same way. */
export const warningsText = (warnings: readonly ComparisonWarning[], t: Translate): string =>
  warnings
    .map((warning) => {
      if (warning.kind === 'stale') return `${warning.deviceName}: ${staleText([warning.reason], t)}`
      const { kind, ...values } = warning
      return t(`latencyTables.comparisonWarnings.${kind}`, values)
    })
    .join('\n')
