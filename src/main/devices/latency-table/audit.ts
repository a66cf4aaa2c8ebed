import { type ArchitectureSpec, operatorsOf } from '#shared/architecture/index.ts'
import type { Audit, LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { audit, scaleThroughOrigin } from '#shared/statistics/index.ts'
import type { DeviceSpeed, ToldSpeed } from '#shared/contract/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { Device } from '../device.ts'
import { measureArchitectures, type NamedArchitecture, type NetworkOptions } from './networks.ts'
import { takenSpeed } from './settled.ts'
import { minimumStretches, protocolVersion } from './protocol.ts'
import { targetOf } from './target.ts'

/** The share of a table's time budget that its audit may take. */
const auditShare = 1 / 3

/** What is added to a table whose rows are suspected. */
export const extraStretches = ({ budgetSeconds }: Pick<MeasurementProtocol, 'budgetSeconds'>) => ({
  stretches: minimumStretches,
  seconds: budgetSeconds * auditShare,
})

/**
 * The operators' medians in µs, in network order.
 * @throws TansakuError MISSING_OPERATOR where the table has no row for one of them.
 */
export function predictBlocks(entries: readonly LatencyEntry[], spec: ArchitectureSpec): number[] {
  const rows = new Map(entries.map((entry) => [entry.key, entry.medianUs]))
  return operatorsOf(spec).map((operator) => {
    const us = rows.get(operator.key)
    if (us === undefined)
      throw new TansakuError(
        'MISSING_OPERATOR',
        `The latency table has no row for ${operator.label} (${operator.key}). Measure a table of the architecture's space.`,
        { key: operator.key },
      )
    return us
  })
}

/** Σ LUT in µs: the sum of the operators' medians. @throws as predictBlocks */
export const predictSum = (entries: readonly LatencyEntry[], spec: ArchitectureSpec): number =>
  predictBlocks(entries, spec).reduce((sum, us) => sum + us, 0)

/** What of a table an audit looks at. */
export interface AuditedTable {
  readonly entries: readonly LatencyEntry[]
  readonly stretches: readonly MeasuredStretch[]
  readonly speed: ToldSpeed | null
}

export interface Audited {
  readonly report: Omit<Audit, 'id' | 'tableId'>
  /** The device's fast mode meanwhile, by the reference kernels of this program. */
  readonly seen: DeviceSpeed
  readonly binarySha256: string
}

/**
 * Compares Σ LUT with whole nets measured end to end, and derives one calibration factor, kept apart from the table.
 * @param table its rows, the stretches they come from and the speed they are told at: the nets are told at the same.
 * Rows of earlier versions of the protocol are told at the speed they were taken at.
 * @throws TansakuError TABLE_MISMATCH for rows that another build of the program measured
 * @param architectures at least two nets; the more, the better rank correlation and interval.
 */
export async function auditTable(
  device: Device,
  table: AuditedTable,
  architectures: readonly NamedArchitecture[],
  protocol: MeasurementProtocol,
  options: NetworkOptions,
): Promise<Audited> {
  if (architectures.length < 2)
    throw new TansakuError('BAD_REQUEST', `An audit needs at least 2 architectures; ${architectures.length} was given.`)
  // Before measuring, so that a table of another space is refused at once.
  const predicted = architectures.map(({ spec }) => predictSum(table.entries, spec))
  const description = await device.describe(options.signal)
  const taken = table.stretches.length === 0 ? undefined : takenSpeed(table.stretches)
  const told = table.speed?.told ?? taken
  const binarySha256 = table.stretches.at(-1)?.binarySha256
  const latencies = await measureArchitectures(
    device,
    architectures,
    { ...protocol, version: protocolVersion, budgetSeconds: protocol.budgetSeconds * auditShare },
    {
      ...options,
      ...(told !== undefined && binarySha256 !== undefined && { tellAt: { speed: told, binarySha256 } }),
    },
  )
  const { speed, seen } = latencies[0]!
  const report = {
    ...auditReport(
      architectures.map(({ name }) => name),
      predicted,
      latencies,
    ),
    referenceRatio: taken === undefined ? null : speed.taken.arithmeticUs / taken.arithmeticUs,
    speed,
    actions: [],
    target: targetOf(description, device.engine, protocol, latencies[0]!.runs),
  }
  return { report, seen, binarySha256: latencies[0]!.binarySha256 }
}

/** The report from the nets' figures alone. */
export function auditReport(
  names: readonly string[],
  predicted: readonly number[],
  latencies: readonly Pick<LatencyEntry, 'medianUs' | 'intervalUs'>[],
): Omit<Audit, 'id' | 'tableId' | 'referenceRatio' | 'speed' | 'actions' | 'target'> {
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
