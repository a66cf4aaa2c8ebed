import type { ArchitectureSpec } from '#shared/architecture/architecture.ts'
import type { Front, FrontPoint } from '#shared/contract/fronts.ts'
import { toldOf } from '#shared/latency/calibration.ts'
import type { Target } from '#shared/contract/target.ts'
import { targetKey } from '#shared/latency/target.ts'
import { measurementTrust, publishedTrust } from '#shared/latency/trust.ts'
import { shareInterval } from '#shared/statistics/index.ts'
import type { MeasuredLatency, Store } from '#main/store/index.ts'
import { describes, predictIfWhole, type LatencyTableService } from '../latency-tables/service.ts'
import type { DeployedNetwork } from './deployed.ts'

/** An architecture's latency on one target; as deployed, its accuracy there too. */
type KnownLatency = Pick<FrontPoint, 'x' | 'xInterval' | 'basis' | 'error' | 'trust' | 'publishedIn'> &
  Partial<Pick<FrontPoint, 'testAccuracy' | 'accuracyInterval' | 'seeds' | 'pictures'>>

/** What is known of one target: its architectures' latencies, by architecture. */
export interface TargetLatencies {
  readonly target: Target
  readonly deviceName: string
  readonly byArchitecture: Map<string, KnownLatency>
}
type ByTarget = Map<string, TargetLatencies>

interface Known {
  readonly id: string
  readonly spec: ArchitectureSpec
}

/**
 * Of each architecture on each target the newest measurement; what an article says of an architecture on its device.
 * @param measurements newest first, where they are known
 */
export async function measuredLatencies(
  store: Store,
  architectures: readonly Known[],
  measurements: Promise<readonly MeasuredLatency[]> = store.measurements.latencies(),
): Promise<ByTarget> {
  const byTarget: ByTarget = new Map()
  const wanted = new Set(architectures.map(({ id }) => id))
  for (const { target, deviceName, architectureId, medianUs, intervalUs, warnings } of await measurements)
    if (wanted.has(architectureId))
      add(byTarget, target, deviceName, architectureId, {
        ...bare,
        x: medianUs,
        xInterval: intervalUs,
        trust: measurementTrust({ warnings }),
      })
  for (const { quantity, deviceId, deviceName, architectureId, value, source } of await store.publishedFigures.list())
    if (quantity === 'latency' && deviceId !== null && wanted.has(architectureId))
      add(byTarget, untold(deviceId), deviceName ?? deviceId, architectureId, {
        ...bare,
        x: value,
        trust: publishedTrust(source),
        publishedIn: source,
      })
  return byTarget
}

/** Of each architecture on each target what the newest table that has all of its operators predicts. */
export async function predictedLatencies(
  store: Store,
  latencyTables: LatencyTableService,
  architectures: readonly Known[],
): Promise<ByTarget> {
  const byTarget: ByTarget = new Map()
  for (const table of await latencyTables.list()) {
    const described = architectures.filter((architecture) => describes(table, architecture.spec))
    if (described.length === 0) continue
    const entries = await store.latencyTables.entries(table.id)
    for (const architecture of described) {
      const prediction = predictIfWhole(table, entries, architecture.spec)
      if (prediction === null) continue
      const { us, error, basis } = toldOf(prediction)
      add(byTarget, prediction.target, table.deviceName, architecture.id, {
        ...bare,
        x: us,
        error,
        basis,
        trust: prediction.trust,
      })
    }
  }
  return byTarget
}

/** Of each architecture on each target what its newest deployment came to. */
export function deployedLatencies(
  deployed: readonly DeployedNetwork[],
  architectures: readonly Pick<Known, 'id'>[],
): ByTarget {
  const byTarget: ByTarget = new Map()
  const wanted = new Set(architectures.map(({ id }) => id))
  for (const { architectureId, deviceName, target, latency, agreement } of deployed)
    if (wanted.has(architectureId))
      add(byTarget, target, deviceName, architectureId, {
        ...bare,
        x: latency.medianUs,
        xInterval: latency.intervalUs,
        testAccuracy: agreement.correct.device / agreement.pictures,
        accuracyInterval: shareInterval(agreement.correct.device, agreement.pictures),
        seeds: 1,
        pictures: agreement.pictures,
      })
  return byTarget
}

/** Of each architecture on each target how large the file was that the newest deployment took there, or its memory. */
export async function deployedFigures(
  store: Store,
  architectures: readonly Pick<Known, 'id'>[],
  figure: 'size' | 'memory',
): Promise<ByTarget> {
  const byTarget: ByTarget = new Map()
  const wanted = new Set(architectures.map(({ id }) => id))
  for (const { architectureId, deviceName, results } of await store.deployments.list())
    for (const result of results) {
      if (result.state === 'failed' || !wanted.has(architectureId)) continue
      const bytes = figure === 'size' ? result.fileBytes : result.peakBytes
      // A device that does not say how much memory it took says 0.
      if (bytes > 0) add(byTarget, result.target, deviceName, architectureId, { ...bare, x: bytes })
    }
  return byTarget
}

/** As the front tells of them, the one with most architectures first, of those the one with the newest latency. */
export const offerOf = (byTarget: ByTarget): Front['targets'] =>
  [...byTarget]
    .map(([key, { target, deviceName, byArchitecture }]) => ({
      key,
      target,
      deviceName,
      architectures: byArchitecture.size,
    }))
    .sort((a, b) => b.architectures - a.architectures)

/** The targets wished for, or one of each device: that with most architectures. */
export function chosenTargets(byTarget: ByTarget, wish: readonly string[]): TargetLatencies[] {
  const offer = offerOf(byTarget)
  const devices = new Set<string>()
  const chosen =
    wish.length > 0
      ? offer.filter(({ key }) => wish.includes(key))
      : offer.filter(({ target: { deviceId } }) => !devices.has(deviceId) && devices.add(deviceId))
  return chosen.map(({ key }) => byTarget.get(key)!)
}

const bare = { xInterval: null, basis: null, error: null, trust: null, publishedIn: null } as const

function add(
  byTarget: ByTarget,
  target: Target,
  deviceName: string,
  architectureId: string,
  latency: KnownLatency,
): void {
  const key = targetKey(target)
  const known = byTarget.get(key) ?? { target, deviceName, byArchitecture: new Map<string, KnownLatency>() }
  byTarget.set(key, known)
  if (!known.byArchitecture.has(architectureId)) known.byArchitecture.set(architectureId, latency)
}

/** An article names its device; what else belongs to a latency is told in its note, if at all. */
const untold = (deviceId: string): Target => ({
  deviceId,
  engine: '',
  engineVersion: '',
  precision: null,
  threads: null,
  cores: null,
})
