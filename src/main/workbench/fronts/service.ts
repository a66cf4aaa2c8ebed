import type { Measurement } from '#shared/contract/architectures.ts'
import type { Front, FrontPoint, FrontQuery } from '#shared/contract/fronts.ts'
import type { StoredArchitecture } from '#main/store/index.ts'
import { hypervolume, paretoFront } from '#shared/pareto/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { describes, predict, type LatencyTableService } from '../latency-tables/service.ts'

type Trained = StoredArchitecture & { testAccuracy: number }
type Series = Front['series'][number]
/** A point before it is known whether it is on the front. */
type Candidate = Omit<FrontPoint, 'onFront'>

const units: Readonly<Record<FrontQuery['x'], string>> = { 'measured-latency': 'µs', 'predicted-latency': 'µs', 'macs': 'MACs', 'params': 'parameters' }

export interface FrontService {
  /** Accuracy (more is better) against x (less is better) of every network that was trained and has an x, a series a device. */
  get(query: FrontQuery): Promise<Front>
}

export function createFrontService({ store }: WorkbenchContext, latencyTables: LatencyTableService): FrontService {
  async function measured(architectures: readonly Trained[]): Promise<Map<string, { name: string, points: Candidate[] }>> {
    const byDevice = new Map<string, { name: string, points: Candidate[] }>()
    // Newest first: the first one of a network on a device is the one that counts.
    for (const measurement of await store.measurements.list()) {
      const architecture = architectures.find((each) => each.id === measurement.architectureId)
      if (architecture === undefined) continue
      const series = seriesFor(byDevice, measurement.deviceId, measurement.deviceName)
      if (series.points.every((point) => point.architectureId !== architecture.id)) series.points.push(toPoint(architecture, measurement.medianUs, measurement.intervalUs))
    }
    return byDevice
  }

  async function predicted(architectures: readonly Trained[]): Promise<Map<string, { name: string, points: Candidate[] }>> {
    const byDevice = new Map<string, { name: string, points: Candidate[] }>()
    for (const table of await latencyTables.list()) {
      const described = architectures.filter((architecture) => describes(table, architecture.spec))
      if (described.length === 0) continue
      const series = seriesFor(byDevice, table.deviceId, table.deviceName)
      const entries = await store.latencyTables.entries(table.id)
      for (const architecture of described) {
        if (series.points.some((point) => point.architectureId === architecture.id)) continue
        const { sumUs, calibratedUs } = predict(table, entries, architecture.spec)
        series.points.push(toPoint(architecture, calibratedUs ?? sumUs, null))
      }
    }
    return byDevice
  }

  return {
    async get(query) {
      const architectures = (await store.architectures.list()).filter((architecture): architecture is Trained =>
        architecture.testAccuracy !== null
        && (query.space === null || ('space' in architecture.spec && architecture.spec.space === query.space))
        && (query.searchId === null || architecture.searchId === query.searchId)
        && (query.architectureIds.length === 0 || query.architectureIds.includes(architecture.id)))
      if (query.x === 'macs' || query.x === 'params') {
        const x = query.x
        return { x, xUnit: units[x], series: withFronts([{ deviceId: null, deviceName: '', points: architectures.map((architecture) => toPoint(architecture, architecture[x], null)) }]) }
      }
      const byDevice = await (query.x === 'measured-latency' ? measured(architectures) : predicted(architectures))
      const wanted = [...byDevice].filter(([deviceId]) => query.deviceIds.length === 0 || query.deviceIds.includes(deviceId))
      return { x: query.x, xUnit: units[query.x], series: withFronts(wanted.map(([deviceId, { name, points }]) => ({ deviceId, deviceName: name, points }))) }
    },
  }
}

function seriesFor(byDevice: Map<string, { name: string, points: Candidate[] }>, deviceId: string, name: string): { name: string, points: Candidate[] } {
  const series = byDevice.get(deviceId) ?? { name, points: [] }
  byDevice.set(deviceId, series)
  return series
}

const toPoint = (architecture: Trained, x: number, xInterval: Measurement['intervalUs'] | null): Candidate =>
  ({ architectureId: architecture.id, name: architecture.name, origin: architecture.origin, searchId: architecture.searchId, x, xInterval, testAccuracy: architecture.testAccuracy })

/** Marks each series' front, and gives its area up to the worst point of all series, so that devices compare. */
function withFronts(series: readonly { deviceId: string | null, deviceName: string, points: Candidate[] }[]): Series[] {
  const all = series.flatMap(({ points }) => points)
  const worst = { x: Math.max(...all.map((point) => point.x)), y: Math.min(...all.map((point) => point.testAccuracy)) }
  return series.map(({ points, ...device }) => {
    const plain = points.map((point) => ({ x: point.x, y: point.testAccuracy }))
    const front = new Set(paretoFront(plain))
    return {
      ...device,
      points: points.map((point, index) => ({ ...point, onFront: front.has(plain[index]!) })).sort((a, b) => a.x - b.x),
      hypervolume: points.length < 2 ? null : hypervolume(plain, worst),
    }
  })
}
