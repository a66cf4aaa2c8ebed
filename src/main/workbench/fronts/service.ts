import { spaceOf } from '#shared/architecture/index.ts'
import type { Front, FrontPoint, FrontQuery } from '#shared/contract/fronts.ts'
import type { StoredArchitecture } from '#main/store/index.ts'
import { hypervolume, paretoFront } from '#shared/pareto/index.ts'
import type { WorkbenchContext } from '../context.ts'
import { describes, predictIfWhole, type LatencyTableService } from '../latency-tables/service.ts'
import { accuraciesOn, type KnownAccuracy } from './accuracies.ts'

type Tested = StoredArchitecture & KnownAccuracy
type Series = Front['series'][number]
/** A point before it is known whether it is on the front. */
type Candidate = Omit<FrontPoint, 'onFront'>
type ByDevice = Map<string, { name: string; points: Candidate[] }>

const units: Readonly<Record<FrontQuery['x'], string>> = {
  'measured-latency': 'µs',
  'predicted-latency': 'µs',
  macs: 'MACs',
  params: 'parameters',
}

export interface FrontService {
  /**
   * Accuracy (more is better) against x (less is better) of every network that has both, a series a device. All
   * accuracies are of one data set; figures from articles are marked.
   */
  get(query: FrontQuery): Promise<Front>
}

export function createFrontService({ store }: WorkbenchContext, latencyTables: LatencyTableService): FrontService {
  async function measured(architectures: readonly Tested[]): Promise<ByDevice> {
    const byDevice: ByDevice = new Map()
    const add = (
      deviceId: string,
      deviceName: string,
      architectureId: string,
      x: number,
      extra: Partial<Candidate>,
    ): void => {
      const architecture = architectures.find((each) => each.id === architectureId)
      if (architecture === undefined) return
      const series = seriesFor(byDevice, deviceId, deviceName)
      if (series.points.every((point) => point.architectureId !== architectureId))
        series.points.push({ ...toPoint(architecture, x), ...extra })
    }
    // Newest first: the first one of a network on a device is the one that counts.
    for (const { deviceId, deviceName, architectureId, medianUs, intervalUs } of await store.measurements.list())
      add(deviceId, deviceName, architectureId, medianUs, { xInterval: intervalUs })
    for (const {
      quantity,
      deviceId,
      deviceName,
      architectureId,
      value,
      source,
    } of await store.publishedFigures.list()) {
      if (quantity === 'latency' && deviceId !== null)
        add(deviceId, deviceName ?? deviceId, architectureId, value, { publishedIn: source })
    }
    return byDevice
  }

  async function predicted(architectures: readonly Tested[]): Promise<ByDevice> {
    const byDevice: ByDevice = new Map()
    for (const table of await latencyTables.list()) {
      const described = architectures.filter((architecture) => describes(table, architecture.spec))
      if (described.length === 0) continue
      const entries = await store.latencyTables.entries(table.id)
      for (const architecture of described) {
        const prediction = predictIfWhole(table, entries, architecture.spec)
        if (prediction === null) continue
        const { points } = seriesFor(byDevice, table.deviceId, table.deviceName)
        if (points.some((point) => point.architectureId === architecture.id)) continue
        points.push({
          ...toPoint(architecture, prediction.calibratedUs ?? prediction.sumUs),
          auditMape: prediction.auditMape,
        })
      }
    }
    return byDevice
  }

  return {
    async get(query) {
      const { dataset, datasets, byArchitecture } = await accuraciesOn(store, query.dataset)
      const architectures = (await store.architectures.list())
        .filter(
          (architecture) =>
            (query.space === null || spaceOf(architecture.spec) === query.space) &&
            (query.searchId === null || architecture.searchId === query.searchId) &&
            (query.architectureIds.length === 0 || query.architectureIds.includes(architecture.id)),
        )
        .flatMap((architecture): Tested[] => {
          const accuracy = byArchitecture.get(architecture.id)
          return accuracy === undefined ? [] : [{ ...architecture, ...accuracy }]
        })
      const { x } = query
      const facts = { x, xUnit: units[x], dataset, datasets }
      if (x === 'macs' || x === 'params')
        return {
          ...facts,
          series: withFronts([
            {
              deviceId: null,
              deviceName: '',
              points: architectures.map((architecture) => toPoint(architecture, architecture[x])),
            },
          ]),
        }
      const byDevice = await (x === 'measured-latency' ? measured(architectures) : predicted(architectures))
      const wanted = [...byDevice].filter(
        ([deviceId]) => query.deviceIds.length === 0 || query.deviceIds.includes(deviceId),
      )
      return {
        ...facts,
        series: withFronts(wanted.map(([deviceId, { name, points }]) => ({ deviceId, deviceName: name, points }))),
      }
    },
  }
}

function seriesFor(byDevice: ByDevice, deviceId: string, name: string): { name: string; points: Candidate[] } {
  const series = byDevice.get(deviceId) ?? { name, points: [] }
  byDevice.set(deviceId, series)
  return series
}

const toPoint = ({ id, name, origin, searchId, testAccuracy, publishedIn }: Tested, x: number): Candidate => ({
  architectureId: id,
  name,
  origin,
  searchId,
  x,
  xInterval: null,
  auditMape: null,
  publishedIn,
  testAccuracy,
})

/** Marks each series' front, and gives its area up to the worst point of all series, so that devices compare. */
function withFronts(series: readonly { deviceId: string | null; deviceName: string; points: Candidate[] }[]): Series[] {
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
