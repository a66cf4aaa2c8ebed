import type { RegretMatrix, Retarget } from '#shared/contract/retargets.ts'
import { TansakuError } from '#shared/errors.ts'
import { kindOf } from '#shared/algorithms/index.ts'
import { choiceSpaceOf } from '#shared/prediction/index.ts'
import { regretOf } from '#shared/retarget/index.ts'
import { sumOf, type Costs } from '#shared/spaces/decisions.ts'
import { spaceRow } from '#shared/spaces/index.ts'
import type { Store } from '#main/store/index.ts'
import { found } from '../require.ts'
import { costsOf } from './device.ts'

/**
 * What the nets of each front lose on each device, by the devices' tables as they are now.
 * @throws TansakuError BAD_REQUEST for fronts of several searches, NOT_FOUND for a table that was removed
 */
export async function regretMatrix(store: Store, retargets: readonly Retarget[]): Promise<RegretMatrix> {
  const searchIds = [...new Set(retargets.map(({ searchId }) => searchId))]
  if (searchIds.length > 1)
    throw new TansakuError(
      'BAD_REQUEST',
      `These fronts are of ${String(searchIds.length)} searches (${searchIds.join(', ')}), whose predicted accuracies do not compare. Choose fronts of one search.`,
      { searchIds },
    )
  const { settings } = found(await store.searches.find(searchIds[0]!), 'search', searchIds[0]!)
  const space = choiceSpaceOf(spaceRow(settings.space), kindOf(settings).tableSize(settings))
  const tables = new Map<string, Costs>()
  const latencies = new Map<string, Costs>()
  for (const { id, tableId, deviceName } of retargets) {
    if (tableId === null)
      throw new TansakuError(
        'NOT_FOUND',
        `The latency table of ${id} (${deviceName}) was removed: no other architecture's latency is known there. Retarget to a table that is there.`,
        { id },
      )
    const known = tables.get(tableId) ?? (await costsOf(store, tableId, settings, space)).latencyUs
    tables.set(tableId, known)
    latencies.set(id, known)
  }
  const netsOn = (from: Retarget, on: Retarget) =>
    from.points.map(({ spec, predictedAccuracy: accuracy }) => ({
      accuracy,
      latencyUs: sumOf(latencies.get(on.id)!, space.encode(spec)),
    }))
  return {
    ids: retargets.map(({ id }) => id),
    cells: retargets.flatMap((from) =>
      retargets.map((on) => {
        const { nets, ...told } = regretOf(netsOn(from, on), netsOn(on, on))
        return { from: from.id, on: on.id, ...told, nets: [...nets] }
      }),
    ),
  }
}
