import { type ArchitectureSpec, networkOf } from '#shared/architecture/index.ts'
import type { LatencyEntry, MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { MeasurementWarning } from '#shared/contract/reasons.ts'
import { TansakuError } from '#shared/errors.ts'
import type { Network } from '#shared/network/network.ts'
import type { Device } from '../device.ts'
import type { DeviceSpeed, ToldSpeed } from '#shared/contract/speed.ts'
import { rawSamplesOf } from './entries.ts'
import { sample, type SamplingOptions } from './sampling.ts'
import type { Run } from './target.ts'
import { warningsOf } from './warnings.ts'

export interface NamedArchitecture {
  readonly name: string
  readonly spec: ArchitectureSpec
}

export interface NamedNetwork {
  readonly name: string
  readonly network: Network
}

/** A whole net's latency, end to end, in µs. */
export interface ArchitectureLatency extends Omit<LatencyEntry, 'key' | 'label'> {
  readonly name: string
  readonly engine: string
  readonly binarySha256: string
  /** Where the program ran, stretch by stretch. */
  readonly runs: readonly Run[]
  /** The samples behind the figures as they were taken, in their order, the cost of the call taken away. */
  readonly rawUs: number[]
  /** How fast the device was meanwhile, and the speed that the figures are told at. */
  readonly speed: ToldSpeed
  /** The device's fast mode meanwhile. */
  readonly seen: DeviceSpeed
  /** What a reader of this net's figures should know. */
  readonly warnings: MeasurementWarning[]
}

export type NetworkOptions = Pick<SamplingOptions, 'signal' | 'seed' | 'onProgress' | 'tellAt' | 'settling'>

/**
 * Measures whole nets end to end, interleaved with one another, in the same manner as a table's operators.
 * @returns one latency for each architecture, in their order.
 */
export const measureArchitectures = (
  device: Device,
  architectures: readonly NamedArchitecture[],
  protocol: MeasurementProtocol,
  options: NetworkOptions,
): Promise<ArchitectureLatency[]> =>
  measureNetworks(
    device,
    architectures.map(({ name, spec }) => ({ name, network: networkOf(spec) })),
    protocol,
    { ...options, unit: 'architectures' },
  )

/** The same for networks of any kind, single layers among them. */
export async function measureNetworks(
  device: Device,
  networks: readonly NamedNetwork[],
  protocol: MeasurementProtocol,
  { unit, ...options }: NetworkOptions & { readonly unit: string },
): Promise<ArchitectureLatency[]> {
  if (networks.length === 0) throw new TansakuError('BAD_REQUEST', 'No architecture to measure was given.')
  // Nets may be given twice or share a name; each is its own series.
  const series = networks.map(({ name }, index) => ({ key: `${index}`, label: name }))
  const graphs = networks.map(({ network }, index) => ({
    name: `${index}`,
    ...device.engine.writeGraph(network, protocol.precision),
  }))
  const plan = {
    graphs,
    keys: graphs.map((graph) => graph.name),
    series,
    unit,
    drawRound: (random: { shuffle<T>(items: readonly T[]): T[] }) => random.shuffle(graphs.map((_, index) => [index])),
  }
  const { entries, stretches, binarySha256, speed, seen } = await sample(device, plan, protocol, options)
  return series.map((each, index) => {
    const { key: _key, label, ...figures } = entries[index]!
    return {
      ...figures,
      name: label,
      engine: stretches.at(-1)!.engine,
      binarySha256,
      runs: stretches,
      rawUs: rawSamplesOf(each, stretches, speed.told),
      speed,
      seen,
      warnings: warningsOf([entries[index]!], stretches, speed.told),
    }
  })
}

/** The same for one net. */
export async function measureArchitecture(
  device: Device,
  spec: ArchitectureSpec,
  protocol: MeasurementProtocol,
  options: NetworkOptions,
): Promise<ArchitectureLatency> {
  const [latency] = await measureArchitectures(device, [{ name: 'network', spec }], protocol, options)
  return latency!
}
