import { spaceOf } from '#shared/architecture/index.ts'
import type { ArchitectureFigure } from '#shared/contract/accuracies.ts'
import type { Front, FrontPoint, FrontQuery } from '#shared/contract/fronts.ts'
import type { Target } from '#shared/contract/target.ts'
import type { StoredArchitecture } from '#main/store/index.ts'
import { targetKey } from '#shared/latency/target.ts'
import { hypervolume, paretoFront } from '#shared/pareto/index.ts'
import type { AccuracyService } from '../accuracies/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { ComparisonService } from '../comparisons/service.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import { deployedNetworks, mostDeployed } from './deployed.ts'
import {
  chosenTargets,
  deployedLatencies,
  measuredLatencies,
  offerOf,
  predictedLatencies,
  type TargetLatencies,
} from './latencies.ts'
import { rivalsOn } from './rivals.ts'

export { measuredLatencies, predictedLatencies } from './latencies.ts'

type Tested = StoredArchitecture & Pick<ArchitectureFigure, 'mean' | 'interval' | 'seeds' | 'publishedIn' | 'stated'>
type Series = Front['series'][number]
/** A point before it is known whether it is on the front. */
type Candidate = Omit<FrontPoint, 'onFront'>

const units: Readonly<Record<FrontQuery['x'], string>> = {
  'measured-latency': 'µs',
  'predicted-latency': 'µs',
  macs: 'MACs',
  params: 'parameters',
}

export interface FrontService {
  /**
   * Accuracy (more is better) against x (less is better) of every architecture that has both. A series is of one
   * target, and all accuracies are of one training protocol; figures from articles are marked. As deployed, both are
   * what the device came to with the network's own file.
   */
  get(query: FrontQuery): Promise<Front>
}

export function createFrontService(
  { store }: WorkbenchContext,
  {
    latencyTables,
    accuracies,
    comparisons,
  }: { latencyTables: LatencyTableService; accuracies: AccuracyService; comparisons: ComparisonService },
): FrontService {
  return {
    async get(query) {
      const deployed = query.deployed === null ? [] : await deployedNetworks(store, query.deployed)
      const {
        protocol,
        protocols,
        architectures: figures,
      } = await accuracies.get({
        protocol: query.protocol ?? mostDeployed(deployed),
        measure: 'accuracy',
      })
      const byArchitecture = new Map(figures.map((figure) => [figure.architectureId, figure]))
      const architectures = (await store.architectures.list())
        .filter(
          (architecture) =>
            (query.space === null || spaceOf(architecture.spec) === query.space) &&
            (query.searchId === null || architecture.searchId === query.searchId) &&
            (query.architectureIds.length === 0 || query.architectureIds.includes(architecture.id)),
        )
        .flatMap((architecture): Tested[] => {
          const figure = byArchitecture.get(architecture.id)
          return figure === undefined ? [] : [{ ...architecture, ...figure }]
        })
      const { x } = query
      const facts = { x, xUnit: units[x], deployed: null, protocol, protocols }
      if (query.deployed !== null) {
        const ofProtocol = deployed.filter((each) => each.protocolKey === protocol?.key)
        const byTarget = deployedLatencies(ofProtocol, architectures)
        const targets = offerOf(byTarget)
        const wished = query.targets.length > 0 ? query.targets : targets.map(({ key }) => key)
        const known = new Set([...byTarget.values()].flatMap(({ byArchitecture }) => [...byArchitecture.keys()]))
        return {
          ...facts,
          deployed: { precision: query.deployed, without: architectures.length - known.size },
          targets,
          series: withFronts(
            chosenTargets(byTarget, wished).map((each) => ({ ...seriesOf(each, architectures), rivals: [] })),
          ),
        }
      }
      if (x === 'macs' || x === 'params') {
        const points = architectures.map((architecture) => toPoint(architecture, { x: architecture[x] }))
        return { ...facts, targets: [], series: withFronts([{ target: null, deviceName: '', points, rivals: [] }]) }
      }
      const byTarget = await (x === 'measured-latency'
        ? measuredLatencies(store, architectures)
        : predictedLatencies(store, latencyTables, architectures))
      const series = chosenTargets(byTarget, query.targets).map((known) => seriesOf(known, architectures))
      const alike = protocol === null ? [] : await comparisons.ofProtocol(protocol.key)
      const tables = alike.length === 0 ? [] : await latencyTables.list()
      return {
        ...facts,
        targets: offerOf(byTarget),
        series: withFronts(
          series.map((each) => ({
            ...each,
            rivals: rivalsOn(
              {
                key: targetKey(each.target),
                architectureIds: new Set(each.points.map((point) => point.architectureId)),
              },
              alike,
              tables,
            ),
          })),
        ),
      }
    },
  }
}

const seriesOf = (
  { target, deviceName, byArchitecture }: TargetLatencies,
  architectures: readonly Tested[],
): { target: Target; deviceName: string; points: Candidate[] } => ({
  target,
  deviceName,
  points: architectures.flatMap((architecture) => {
    const latency = byArchitecture.get(architecture.id)
    if (latency === undefined) return []
    const { publishedIn, ...known } = latency
    return [toPoint(architecture, publishedIn === null ? known : { ...known, publishedIn })]
  }),
})

const toPoint = (
  { id, name, origin, searchId, mean, interval, seeds, publishedIn, stated }: Tested,
  latency: Pick<Candidate, 'x'> & Partial<Candidate>,
): Candidate => ({
  architectureId: id,
  name,
  origin,
  searchId,
  xInterval: null,
  basis: null,
  error: null,
  trust: null,
  publishedIn,
  stated,
  testAccuracy: mean,
  accuracyInterval: interval,
  seeds,
  pictures: null,
  ...latency,
})

/** Marks each series' front, and gives its area up to the worst point of all series, so that targets compare. */
function withFronts(series: readonly (Omit<Series, 'points' | 'hypervolume'> & { points: Candidate[] })[]): Series[] {
  const all = series.flatMap(({ points }) => points)
  const worst = { x: Math.max(...all.map((point) => point.x)), y: Math.min(...all.map((point) => point.testAccuracy)) }
  return series.map(({ points, ...of }) => {
    const plain = points.map((point) => ({ x: point.x, y: point.testAccuracy }))
    const front = new Set(paretoFront(plain))
    return {
      ...of,
      points: points.map((point, index) => ({ ...point, onFront: front.has(plain[index]!) })).sort((a, b) => a.x - b.x),
      hypervolume: points.length < 2 ? null : hypervolume(plain, worst),
    }
  })
}
