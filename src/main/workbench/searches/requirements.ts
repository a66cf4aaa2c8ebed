import { kindOf, latencyTablesOf, type ProblemFacts } from '#shared/algorithms/index.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { TansakuError } from '#shared/errors.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { costsOf, extremesOf } from '#shared/spaces/decisions.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import type { SearchTask } from '#main/compute/protocol.ts'
import type { Store, StoredTable } from '#main/store/index.ts'
import { latenciesOf } from '../latency-tables/service.ts'

/** The latencies a search is given, microseconds by operator key, device by device. */
export type SearchLatencies = Pick<SearchTask, 'latenciesUs' | 'otherLatenciesUs'>

/**
 * The latencies a search needs; none where it names no table.
 * @throws TABLE_REPEATED, PRECISIONS_DIFFER; what `latenciesOf` throws
 */
export async function latenciesFor(store: Store, settings: SearchSettings): Promise<SearchLatencies> {
  const tableIds = latencyTablesOf(settings)
  requireApart(tableIds)
  const subject = { space: settings.space, size: kindOf(settings).tableSize(settings) }
  const devices = []
  for (const tableId of tableIds) devices.push(await latenciesOf(store, tableId, subject))
  requireOnePrecision(devices.map(({ table }) => table))
  const [latenciesUs = {}, ...otherLatenciesUs] = devices.map((device) => device.latenciesUs)
  return { latenciesUs, ...(otherLatenciesUs.length > 0 && { otherLatenciesUs }) }
}

function requireApart(tableIds: readonly string[]): void {
  const twice = tableIds.find((id, index) => tableIds.indexOf(id) !== index)
  if (twice === undefined) return
  throw new TansakuError(
    'TABLE_REPEATED',
    `The latency table ${twice} is named twice: a search has one table for each device. Leave one out.`,
    { tableId: twice },
  )
}

/** One w cannot be searched for in float on one device and quantised on another. */
function requireOnePrecision(tables: readonly StoredTable[]): void {
  const precisions = tables.map(({ target, protocol }) => target?.precision ?? protocol.precision)
  if (new Set(precisions).size <= 1) return
  const found = tables.map(({ id, device }, i) => `${precisions[i]!} on ${device.name} (${id})`)
  throw new TansakuError(
    'PRECISIONS_DIFFER',
    `The latency tables of one search are to be of one precision; found ${found.join(', ')}. Choose tables of one, or measure another: tansaku measure --precision ${precisions[0]!}.`,
    { precisions: Object.fromEntries(tables.map(({ id }, i) => [id, precisions[i]])) },
  )
}

/** The latencies that the searched space has on each device, fastest to slowest. */
export function reachableBy(
  settings: SearchSettings,
  { latenciesUs, otherLatenciesUs = [] }: SearchLatencies,
): Pick<ProblemFacts, 'reachable' | 'othersReachable'> {
  if (latencyTablesOf(settings).length === 0) return { reachable: null }
  const decisions = spaceRow(settings.space).decisions(kindOf(settings).tableSize(settings))
  const [reachable, ...othersReachable] = [latenciesUs, ...otherLatenciesUs].map((each) => {
    const { least, most } = extremesOf(costsOf(decisions, rowLatency(each)))
    return { leastUs: least, mostUs: most }
  })
  return { reachable: reachable!, othersReachable }
}
