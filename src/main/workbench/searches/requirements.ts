import { kindOf, latencyTablesOf, type ProblemFacts } from '#shared/algorithms/index.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import type { Audit } from '#shared/contract/latency-tables.ts'
import { TansakuError } from '#shared/errors.ts'
import { auditVerdict } from '#shared/latency/calibration.ts'
import { mostBias } from '#shared/latency/trust.ts'
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
 * @throws TABLE_REPEATED, TABLE_BIASED, PRECISIONS_DIFFER; what `latenciesOf` throws
 */
export async function latenciesFor(store: Store, settings: SearchSettings): Promise<SearchLatencies> {
  const tableIds = latencyTablesOf(settings)
  requireApart(tableIds)
  const subject = { space: settings.space, size: kindOf(settings).tableSize(settings) }
  const devices = []
  for (const tableId of tableIds) {
    const device = await latenciesOf(store, tableId, subject)
    requireTrue(device.table, await store.audits.ofTable(tableId))
    devices.push(device)
  }
  requireOnePrecision(devices.map(({ table }) => table))
  const [latenciesUs = {}, ...otherLatenciesUs] = devices.map((device) => device.latenciesUs)
  return { latenciesUs, ...(otherLatenciesUs.length > 0 && { otherLatenciesUs }) }
}

/** By the newest audit that says something of the table. @param audits newest first */
function requireTrue({ id, target, device, space, origin }: StoredTable, audits: readonly Audit[]): void {
  const audit = audits.find((each) => auditVerdict(each, target) === 'valid')
  if (audit === undefined || Math.abs(audit.bias) <= mostBias) return
  const bias = `${audit.bias > 0 ? '+' : '−'}${(100 * Math.abs(audit.bias)).toFixed(1)} %`
  const wayOn =
    origin === 'measured'
      ? `Measure it anew (tansaku measure --space ${space} --device ${device.id}), or audit it again once the device is quiet (tansaku audit ${id}).`
      : 'Its device is not here: choose another table.'
  throw new TansakuError(
    'TABLE_BIASED',
    `The sums of the latency table ${id} are off by ${bias} by its newest audit, and a search takes at most ±${String(100 * mostBias)} %. ${wayOn}`,
    { tableId: id, auditId: audit.id, bias: audit.bias, most: mostBias },
  )
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
