import { kindOf, latencyTableOf, type ProblemFacts } from '#shared/algorithms/index.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import { costsOf, extremesOf } from '#shared/spaces/decisions.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import type { Store } from '#main/store/index.ts'
import { latenciesOf } from '../latency-tables/service.ts'

/**
 * The latencies a search needs, microseconds by operator key; none where it names no table.
 * @throws what `latenciesOf` throws
 */
export async function latenciesFor(store: Store, settings: SearchSettings): Promise<Readonly<Record<string, number>>> {
  const tableId = latencyTableOf(settings)
  if (tableId === null) return {}
  const subject = { space: settings.space, size: kindOf(settings).tableSize(settings) }
  return (await latenciesOf(store, tableId, subject)).latenciesUs
}

/** The latencies that the searched space has, fastest to slowest; null where the search looks at no table. */
export function reachableBy(
  settings: SearchSettings,
  latenciesUs: Readonly<Record<string, number>>,
): ProblemFacts['reachable'] {
  if (latencyTableOf(settings) === null) return null
  const decisions = spaceRow(settings.space).decisions(kindOf(settings).tableSize(settings))
  const { least, most } = extremesOf(costsOf(decisions, rowLatency(latenciesUs)))
  return { leastUs: least, mostUs: most }
}
