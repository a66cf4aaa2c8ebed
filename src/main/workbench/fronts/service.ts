import { spaceOf } from '#shared/architecture/index.ts'
import type { ArchitectureFigure } from '#shared/contract/accuracies.ts'
import type { Front, FrontQuery, FrontRows, FrontRowsQuery } from '#shared/contract/fronts.ts'
import type { Target } from '#shared/contract/target.ts'
import type { StoredArchitecture } from '#main/store/index.ts'
import { targetKey } from '#shared/latency/target.ts'
import type { AccuracyService } from '../accuracies/service.ts'
import type { WorkbenchContext } from '../context.ts'
import type { ComparisonService } from '../comparisons/service.ts'
import type { LatencyTableService } from '../latency-tables/service.ts'
import { deployedNetworks, mostDeployed } from './deployed.ts'
import {
  chosenTargets,
  deployedFigures,
  deployedLatencies,
  measuredLatencies,
  offerOf,
  predictedLatencies,
  type TargetLatencies,
} from './latencies.ts'
import { createMemo, type Entity } from './memo.ts'
import { rivalsOn } from './rivals.ts'
import { rowsOf, sortedRows } from './rows.ts'
import { withStandings, type Candidate } from './standing.ts'
import { isWithin, thinned } from './thinned.ts'

export { measuredLatencies, predictedLatencies } from './latencies.ts'

type Tested = StoredArchitecture & Pick<ArchitectureFigure, 'mean' | 'interval' | 'seeds' | 'publishedIn' | 'stated'>
type Wish = Omit<FrontQuery, 'mostDominated' | 'within' | 'logarithmic'>

const units: Readonly<Record<FrontQuery['x'], string>> = {
  'measured-latency': 'µs',
  'predicted-latency': 'µs',
  macs: 'MACs',
  params: 'parameters',
  size: 'bytes',
  memory: 'bytes',
}

export interface FrontService {
  /**
   * Accuracy (more is better) against x (less is better) of every architecture that has both. A series is of one
   * target, and all accuracies are of one training protocol; figures from articles are marked. As deployed, both are
   * what the device came to with the network's own file.
   */
  get(query: FrontQuery): Promise<Front>
  /** Its points as rows of a table, some of them at a time. */
  rows(query: FrontRowsQuery): Promise<FrontRows>
}

export function createFrontService(
  context: WorkbenchContext,
  {
    latencyTables,
    accuracies,
    comparisons,
  }: { latencyTables: LatencyTableService; accuracies: AccuracyService; comparisons: ComparisonService },
): FrontService {
  const { store } = context
  const memo = createMemo(context)

  const architecturesOf = ({ space, searchId, architectureIds }: Wish): Promise<StoredArchitecture[]> =>
    memo(JSON.stringify(['architectures', space, searchId, architectureIds]), ['architecture'], async () => {
      const wanted = new Set(architectureIds)
      return (await store.architectures.list()).filter(
        (architecture) =>
          (space === null || spaceOf(architecture.spec) === space) &&
          (searchId === null || architecture.searchId === searchId) &&
          (wanted.size === 0 || wanted.has(architecture.id)),
      )
    })

  const measured = () => memo('measured', ['architecture', 'measurement'], () => store.measurements.latencies())

  async function make(wish: Wish): Promise<Front> {
    const deployed = wish.deployed === null ? [] : await deployedNetworks(store, wish.deployed)
    const protocolWish = wish.protocol ?? mostDeployed(deployed)
    const {
      protocol,
      protocols,
      architectures: figures,
    } = await memo(`accuracies ${protocolWish ?? ''}`, ['architecture', 'evaluation'], () =>
      accuracies.get({ protocol: protocolWish, measure: 'accuracy' }),
    )
    const byArchitecture = new Map(figures.map((figure) => [figure.architectureId, figure]))
    const architectures = (await architecturesOf(wish)).flatMap((architecture): Tested[] => {
      const figure = byArchitecture.get(architecture.id)
      return figure === undefined ? [] : [{ ...architecture, ...figure }]
    })
    const { x } = wish
    const facts = { x, xUnit: units[x], deployed: null, protocol, protocols }
    if (wish.deployed !== null) {
      const ofProtocol = deployed.filter((each) => each.protocolKey === protocol?.key)
      const byTarget = deployedLatencies(ofProtocol, architectures)
      const targets = offerOf(byTarget)
      const wished = wish.targets.length > 0 ? wish.targets : targets.map(({ key }) => key)
      const known = new Set([...byTarget.values()].flatMap(({ byArchitecture }) => [...byArchitecture.keys()]))
      return {
        ...facts,
        deployed: { precision: wish.deployed, without: architectures.length - known.size },
        targets,
        series: withStandings(
          chosenTargets(byTarget, wished).map((each) => ({ ...seriesOf(each, architectures), rivals: [] })),
        ),
      }
    }
    if (x === 'macs' || x === 'params') {
      const points = architectures.map((architecture) => toPoint(architecture, { x: architecture[x] }))
      return { ...facts, targets: [], series: withStandings([{ target: null, deviceName: '', points, rivals: [] }]) }
    }
    const byTarget = await (x === 'measured-latency'
      ? measuredLatencies(store, architectures, measured())
      : x === 'predicted-latency'
        ? predictedLatencies(store, latencyTables, architectures)
        : deployedFigures(store, architectures, x))
    const series = chosenTargets(byTarget, wish.targets).map((known) => seriesOf(known, architectures))
    const alike = protocol === null || !isLatency(x) ? [] : await comparisons.ofProtocol(protocol.key)
    const tables = alike.length === 0 ? [] : await latencyTables.list()
    return {
      ...facts,
      targets: offerOf(byTarget),
      series: withStandings(
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
  }
  const whole = (wish: Wish): Promise<Front> => memo(`front ${keyOf(wish)}`, parts, () => make(wish))

  return {
    async get({ mostDominated, within, logarithmic, ...wish }) {
      return thinned(await whole(wish), { mostDominated, within, logarithmic })
    },
    async rows({ sortBy, descending, offset, limit, within, ...wish }) {
      const key = JSON.stringify([keyOf(wish), sortBy, descending, within])
      const rows = await memo(`rows ${key}`, parts, async () =>
        sortedRows(
          rowsOf(await whole(wish)).filter(({ point }) => isWithin(point, within)),
          sortBy,
          descending,
        ),
      )
      return {
        total: rows.length,
        rows: rows.slice(offset, offset + limit).map(({ target, point }) => ({ target, point })),
      }
    },
  }
}

/** What a front is made of. */
const parts: readonly Entity[] = [
  'architecture',
  'evaluation',
  'measurement',
  'latency-table',
  'audit',
  'deployment',
  'comparison',
]

const isLatency = (x: FrontQuery['x']): boolean => x.endsWith('latency')

const keyOf = ({ x, deployed, targets, space, searchId, architectureIds, protocol }: Wish): string =>
  JSON.stringify([x, deployed, targets, space, searchId, architectureIds, protocol])

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
