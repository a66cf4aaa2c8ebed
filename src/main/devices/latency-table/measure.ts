import { spaceRow, type OperatorPlace, type SpaceId } from '#shared/architecture/index.ts'
import type { DeviceConditions, DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import type { DeviceSpeed, ToldSpeed } from '#shared/contract/speed.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { Device } from '../device.ts'
import { drawPaths, graphsOf } from './paths.ts'
import { sample, type SamplingOptions } from './sampling.ts'
import { warningsOf } from './warnings.ts'

export interface LatencyTableResult {
  readonly entries: LatencyEntry[]
  readonly stretches: MeasuredStretch[]
  readonly conditions: DeviceConditions[]
  readonly engine: string
  readonly binarySha256: string
  readonly device: DeviceDescription
  readonly droppedPasses: number
  /** What a reader of the table should know: not pinned, drift, noisy rows. */
  readonly warnings: MeasurementWarning[]
  readonly speed: ToldSpeed
  /** The device's fast mode in this measuring: what its target's settled speed is learnt from. */
  readonly seen: DeviceSpeed
}

/**
 * Measures what each operator of a space costs on a device: whole random networks of the space are run
 * operator by operator, so that each is timed in the place, behind the neighbours and with the caches of a network.
 *
 * @param space a space's id, or its places where a caller has its own.
 * @returns one row for each unique operator, in network order, in µs; plain data, nothing is stored here.
 * @throws TansakuError ABORTED, BENCHMARK_*, DEVICE_TOO_HOT, LATENCY_NOT_POSITIVE, MEMORY_SHORT, PRECISION_UNSUPPORTED,
 * TABLE_MISMATCH.
 */
export async function measureLatencyTable(
  device: Device,
  space: SpaceId | readonly OperatorPlace[],
  protocol: MeasurementProtocol,
  options: SamplingOptions,
): Promise<LatencyTableResult> {
  const places = typeof space === 'string' ? spaceRow(space).places(null) : space
  const { graphs, keys, places: indices, series } = graphsOf(places, device.engine, protocol.precision)
  const description = await device.describe(options.signal)
  const { entries, stretches, binarySha256, speed, seen } = await sample(
    device,
    { graphs, keys, series, unit: 'operators', drawRound: (random) => drawPaths(indices, random) },
    protocol,
    options,
  )
  return {
    entries,
    stretches,
    conditions: stretches.flatMap((stretch) => [stretch.conditionsBefore, stretch.conditionsAfter]),
    engine: stretches.at(-1)!.engine,
    binarySha256,
    device: description,
    droppedPasses: stretches.reduce((sum, stretch) => sum + stretch.droppedPasses, 0),
    warnings: warningsOf(entries, stretches, speed.told),
    speed,
    seen,
  }
}
