import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { Target } from '#shared/contract/target.ts'
import { coresOfRuns, type Ran } from '#shared/latency/target.ts'
import type { Engine } from '../engines/index.ts'

/** What an engine's program told of itself in one stretch. */
export interface Run extends Ran {
  readonly engine: string
}

/** What the samples of these stretches belong to; at least one stretch. */
export const targetOf = (
  device: Pick<DeviceDescription, 'id' | 'clusters'>,
  engine: Pick<Engine, 'id' | 'versionOf'>,
  { precision, threads, cores }: Pick<MeasurementProtocol, 'precision' | 'threads' | 'cores'>,
  runs: readonly Run[],
): Target => ({
  deviceId: device.id,
  engine: engine.id,
  engineVersion: engine.versionOf(runs.at(-1)?.engine ?? ''),
  precision,
  threads,
  cores: coresOfRuns(cores, runs, device.clusters),
})
