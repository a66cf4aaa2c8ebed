import { type ArchitectureSpec, operatorsOf } from '#shared/architecture/index.ts'
import type { Audit, LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { audit, scaleThroughOrigin } from '#shared/statistics/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { Device } from '../device.ts'
import { measureArchitectures, type NamedArchitecture, type NetworkOptions } from './networks.ts'
import { referenceOf } from './reference.ts'
import { targetOf } from './target.ts'

/** The share of a table's time budget that its audit may take. */
const auditShare = 1 / 3

/**
 * Σ LUT in µs: the sum of the operators' medians.
 * @throws TansakuError MISSING_OPERATOR where the table has no row for one of them.
 */
export function predictSum(entries: readonly LatencyEntry[], spec: ArchitectureSpec): number {
  const rows = new Map(entries.map((entry) => [entry.key, entry.medianUs]))
  return operatorsOf(spec).reduce((sum, operator) => {
    const us = rows.get(operator.key)
    if (us === undefined)
      throw new TansakuError(
        'MISSING_OPERATOR',
        `The latency table has no row for ${operator.label} (${operator.key}). Measure a table of the architecture's space.`,
        { key: operator.key },
      )
    return sum + us
  }, 0)
}

/**
 * Compares Σ LUT with whole nets measured end to end, and derives one calibration factor, kept apart from the table.
 * @param table its rows, and the stretches they come from: their reference kernel tells whether the device is still as
 * fast.
 * @param architectures at least two nets; the more, the better rank correlation and interval.
 */
export async function auditTable(
  device: Device,
  table: { readonly entries: readonly LatencyEntry[]; readonly stretches: readonly MeasuredStretch[] },
  architectures: readonly NamedArchitecture[],
  protocol: MeasurementProtocol,
  options: NetworkOptions,
): Promise<Omit<Audit, 'id' | 'tableId'>> {
  if (architectures.length < 2)
    throw new TansakuError('BAD_REQUEST', `An audit needs at least 2 architectures; ${architectures.length} was given.`)
  // Before measuring, so that a table of another space is refused at once.
  const predicted = architectures.map(({ spec }) => predictSum(table.entries, spec))
  const description = await device.describe(options.signal)
  const latencies = await measureArchitectures(
    device,
    architectures,
    { ...protocol, budgetSeconds: protocol.budgetSeconds * auditShare },
    options,
  )
  const referenceRatio = table.stretches.length === 0 ? null : latencies[0]!.referenceUs / referenceOf(table.stretches)
  return {
    ...auditReport(
      architectures.map(({ name }) => name),
      predicted,
      latencies,
    ),
    referenceRatio,
    target: targetOf(description, device.engine, protocol, latencies[0]!.runs),
  }
}

/** The report from the nets' figures alone. */
export function auditReport(
  names: readonly string[],
  predicted: readonly number[],
  latencies: readonly Pick<LatencyEntry, 'medianUs' | 'intervalUs'>[],
): Omit<Audit, 'id' | 'tableId' | 'referenceRatio' | 'target'> {
  const measured = latencies.map((latency) => latency.medianUs)
  return {
    at: new Date().toISOString(),
    nets: names.map((architecture, index) => ({
      architecture,
      predictedUs: predicted[index]!,
      measuredUs: measured[index]!,
      intervalUs: latencies[index]!.intervalUs,
    })),
    ...audit(predicted, measured),
    calibration: scaleThroughOrigin(predicted, measured),
  }
}
