import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { Prediction } from '#shared/contract/architectures.ts'
import type { LatencyEntry, LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import { predictSum } from '#main/devices/latency-table/index.ts'

/**
 * Σ LUT of an architecture, and what the table's last audit makes of it.
 * @throws MISSING_OPERATOR naming an operator the table has no row for
 */
export function predict(table: LatencyTableSummary, entries: readonly LatencyEntry[], spec: ArchitectureSpec): Prediction {
  const sum = predictSum(entries, spec)
  return {
    tableId: table.id, deviceId: table.deviceId, deviceName: table.deviceName, sumUs: sum,
    calibratedUs: table.audit === null ? null : sum * table.audit.calibration.factor, auditMape: table.audit?.mape ?? null,
  }
}

/** Whether a table can say anything of an architecture. */
export const describes = (table: Pick<LatencyTableSummary, 'space' | 'state'>, spec: ArchitectureSpec): boolean =>
  table.state === 'complete' && 'space' in spec && spec.space === table.space
