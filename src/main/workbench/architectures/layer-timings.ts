import { networkOf } from '#shared/architecture/index.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import { defaultEngine } from '#shared/engines/index.ts'
import type { Network } from '#shared/network/network.ts'
import { layerKey, layersOf, networkOfLayer } from '#shared/network/layers.ts'
import { requireCores } from '#main/devices/cores/index.ts'
import {
  defaultProtocol,
  measureNetworks,
  requireThreads,
  targetOf,
  type Run,
} from '#main/devices/latency-table/index.ts'
import { createId, now, type StoredArchitecture } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { resourcesOf, withBenchmark, type DeviceService } from '../devices/service.ts'
import { requireWriting } from '../require.ts'

/**
 * Times an architecture's layers on a device, each that does other work than those before it, turn about with the whole
 * network: all of it in one session, so that where the time goes adds up.
 * @throws DEVICE_UNKNOWN, DEVICE_NOT_READY, THREADS_UNSUPPORTED, ARCHITECTURE_UNSUPPORTED
 */
export async function measureLayers(
  context: WorkbenchContext,
  devices: DeviceService,
  architecture: StoredArchitecture,
  { deviceId, protocol }: { readonly deviceId: string; readonly protocol: Partial<MeasurementProtocol> },
): Promise<{ jobId: string; id: string }> {
  requireWriting(context)
  const { store, events, jobs } = context
  const whole = defaultProtocol(protocol)
  requireThreads(defaultEngine, whole)
  const network = networkOf(architecture.spec)
  const layers = layersOf(network)
  const alone = new Map<string, Network>()
  for (const layer of layers) {
    const own = networkOfLayer(layer)
    if (own !== null) alone.set(layerKey(layer), own)
  }
  const present = await devices.requireReady(deviceId, AbortSignal.timeout(10_000))
  requireCores(present.description, whole.cores)
  const job = jobs.start({
    title: { kind: 'measure-architecture', name: architecture.name, architectures: 1 },
    subjectId: architecture.id,
    resources: resourcesOf(deviceId),
    async run(control) {
      const { signal, progress } = control
      const { device, description } = await devices.requireReady(deviceId, signal)
      const subject = (runs: readonly Run[]) => ({
        target: targetOf(description, device.engine, whole, runs),
        protocol: whole.version,
      })
      const networks = [{ name: '', network }, ...[...alone].map(([name, own]) => ({ name, network: own }))]
      const latencies = await withBenchmark(control, () =>
        measureNetworks(device, networks, whole, {
          signal,
          onProgress: progress,
          unit: 'layers',
          tellAt: { known: (runs) => store.speeds.find(subject(runs)) },
        }),
      )
      const byKey = new Map(latencies.map((latency) => [latency.name, latency]))
      const { medianUs: wholeUs, runs, seen, binarySha256 } = byKey.get('')!
      await store.layerTimings.add({
        id: createId('measurement'),
        architectureId: architecture.id,
        deviceName: description.name,
        target: subject(runs).target,
        wholeUs,
        layers: layers.flatMap((layer) => {
          const latency = byKey.get(layerKey(layer))
          return latency === undefined
            ? []
            : [{ id: layer.id, medianUs: latency.medianUs, intervalUs: latency.intervalUs }]
        }),
        at: now(),
        protocol: whole,
        binarySha256,
      })
      await store.speeds.learn(subject(runs), seen)
      events.publish({ type: 'changed', entity: 'measurement', id: architecture.id })
    },
  })
  return { jobId: job.id, id: architecture.id }
}
