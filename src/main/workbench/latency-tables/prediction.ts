import { familyOf, spaceOf, type ArchitectureSpec } from '#shared/architecture/index.ts'
import type { BlockPrediction } from '#shared/contract/architectures.ts'
import type { LatencyEntry, LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { predictionTrust } from '#shared/latency/trust.ts'
import { predictBlocks } from '#main/devices/latency-table/index.ts'

/**
 * Σ LUT of an architecture, and what the table's audits make of it; null where the table lacks one of its operators: a
 * file that was read in need not know all of a space, and a network's head may be another than its space's.
 */
export function predictIfWhole(
  table: Pick<LatencyTableSummary, 'id' | 'deviceId' | 'deviceName' | 'target' | 'calibration' | 'trust'>,
  entries: readonly LatencyEntry[],
  spec: ArchitectureSpec,
): BlockPrediction | null {
  const { id, deviceId, deviceName, target, calibration } = table
  const blocksUs = target === null ? null : blocksIfWhole(entries, spec)
  if (target === null || blocksUs === null) return null
  const sumUs = blocksUs.reduce((sum, us) => sum + us, 0)
  return { tableId: id, deviceId, deviceName, target, sumUs, calibration, trust: predictionTrust(table), blocksUs }
}

function blocksIfWhole(entries: readonly LatencyEntry[], spec: ArchitectureSpec): number[] | null {
  try {
    return predictBlocks(entries, spec)
  } catch (thrown) {
    if (thrown instanceof TansakuError && thrown.code === 'MISSING_OPERATOR') return null
    throw thrown
  }
}

/**
 * Whether a table may know an architecture's operators. Nets of as many channels but other cells may have the same: its
 * rows decide.
 */
export const describes = (
  table: Pick<LatencyTableSummary, 'space' | 'size' | 'state'>,
  spec: ArchitectureSpec,
): boolean => table.state === 'complete' && spaceOf(spec) === table.space && familyOf(spec).fitsTable(spec, table.size)
