import type { Loading } from '#shared/contract/architectures.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { Target } from '#shared/contract/target.ts'
import { countNetwork } from '#shared/network/count.ts'
import type { Device } from '#main/devices/device.ts'
import { measureLoading } from '#main/devices/deployment/loading.ts'
import { requireCores } from '#main/devices/cores/index.ts'
import {
  defaultProtocol,
  measureNetworks,
  requireEngine,
  targetOf,
  type ArchitectureLatency,
  type NamedNetwork,
  type Run,
  type Telling,
} from '#main/devices/latency-table/index.ts'
import type { StoredArchitecture } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { resourcesOf, withBenchmark, type DeviceService } from '../devices/service.ts'
import { requireWriting } from '../require.ts'

/** A device while networks are timed on it. */
export interface TimingSession {
  readonly device: Device
  readonly description: DeviceDescription
  readonly protocol: MeasurementProtocol
  readonly signal: AbortSignal
  readonly targetOf: (runs: readonly Run[]) => Target
  /** How each is loaded, and what memory it takes. */
  readonly load: (networks: readonly NamedNetwork[]) => Promise<(Loading | null)[]>
  /** All turn about, told at the target's settled speed. */
  readonly time: (networks: readonly NamedNetwork[], unit: string) => Promise<ArchitectureLatency[]>
}

/**
 * Starts a job that times networks of some architectures on a device; what it saw of the device's speed is learnt once
 * `work` has kept the latencies that it returns.
 * @throws DEVICE_UNKNOWN, DEVICE_NOT_READY, ENGINE_UNSUPPORTED, THREADS_UNSUPPORTED, CORES_UNAVAILABLE
 */
export async function startTiming(
  context: WorkbenchContext,
  devices: DeviceService,
  wish: {
    readonly architectures: readonly StoredArchitecture[]
    readonly deviceId: string
    readonly protocol: Partial<MeasurementProtocol>
  },
  work: (session: TimingSession) => Promise<readonly ArchitectureLatency[]>,
): Promise<{ jobId: string; id: string }> {
  requireWriting(context)
  const { store, jobs } = context
  const { architectures, deviceId } = wish
  const [first] = architectures as [StoredArchitecture]
  const protocol = defaultProtocol(wish.protocol)
  requireEngine(protocol)
  const present = await devices.requireReady(deviceId, AbortSignal.timeout(10_000), protocol.engine)
  requireCores(present.description, protocol.cores)
  const job = jobs.start({
    title: { kind: 'measure-architecture', name: first.name, architectures: architectures.length },
    subjectId: first.id,
    resources: resourcesOf(deviceId),
    needs: architectures.map(({ id }) => id),
    async run(control) {
      const { signal, progress } = control
      const { device, description } = await devices.requireReady(deviceId, signal, protocol.engine)
      requireCores(description, protocol.cores)
      const target = (runs: readonly Run[]): Target => targetOf(description, device.engine, protocol, runs)
      const subject = (runs: readonly Run[], binarySha256: string) => ({
        target: target(runs),
        protocol: protocol.version,
        binarySha256,
      })
      const tellAt: Telling = {
        known: (stretches) => store.speeds.find(subject(stretches, stretches.at(-1)!.binarySha256)),
      }
      const latencies = await work({
        device,
        description,
        protocol,
        signal,
        targetOf: target,
        load: (networks) => withBenchmark(control, () => loadingsOf(device, networks, protocol, signal)),
        time: (networks, unit) =>
          withBenchmark(control, () =>
            measureNetworks(device, networks, protocol, { signal, onProgress: progress, unit, tellAt }),
          ),
      })
      const { runs, binarySha256, seen } = latencies[0]!
      await store.speeds.learn(subject(runs, binarySha256), seen)
    },
  })
  return { jobId: job.id, id: first.id }
}

async function loadingsOf(
  device: Device,
  networks: readonly NamedNetwork[],
  protocol: MeasurementProtocol,
  signal: AbortSignal,
): Promise<(Loading | null)[]> {
  const session = await device.openSession(signal)
  try {
    const loadings: (Loading | null)[] = []
    for (const { network } of networks) {
      const graph = device.engine.writeGraph(network, protocol.precision)
      const weightBytes = 4 * countNetwork(network).params
      loadings.push(await measureLoading(session.models, graph, weightBytes, protocol, signal))
    }
    return loadings
  } finally {
    await session.dispose()
  }
}
