import { networkOf } from '#shared/architecture/index.ts'
import type { MeasurementProtocol } from '#shared/contract/latency-tables.ts'
import type { Network } from '#shared/network/network.ts'
import { layerKey, layersOf, networkOfLayer } from '#shared/network/layers.ts'
import { createId, now, type StoredArchitecture } from '#main/store/index.ts'
import type { WorkbenchContext } from '../context.ts'
import type { DeviceService } from '../devices/service.ts'
import { startTiming } from './timing.ts'

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
  const { store, events } = context
  const network = networkOf(architecture.spec)
  const layers = layersOf(network)
  const alone = new Map<string, Network>()
  for (const layer of layers) {
    const own = networkOfLayer(layer)
    if (own !== null) alone.set(layerKey(layer), own)
  }
  const networks = [{ name: '', network }, ...[...alone].map(([name, own]) => ({ name, network: own }))]
  const wish = { architectures: [architecture], deviceId, protocol }
  return startTiming(context, devices, wish, async (session) => {
    const latencies = await session.time(networks, 'layers')
    const byKey = new Map(latencies.map((latency) => [latency.name, latency]))
    const { medianUs: wholeUs, runs, binarySha256 } = byKey.get('')!
    await store.layerTimings.add({
      id: createId('measurement'),
      architectureId: architecture.id,
      deviceName: session.description.name,
      target: session.targetOf(runs),
      wholeUs,
      layers: layers.flatMap((layer) => {
        const latency = byKey.get(layerKey(layer))
        return latency === undefined
          ? []
          : [{ id: layer.id, medianUs: latency.medianUs, intervalUs: latency.intervalUs }]
      }),
      at: now(),
      protocol: session.protocol,
      binarySha256,
    })
    events.publish({ type: 'changed', entity: 'measurement', id: architecture.id })
    return latencies
  })
}
