import { latencyTablesOf } from '#shared/algorithms/index.ts'
import { architectureKey } from '#shared/architecture/index.ts'
import type { Target } from '#shared/contract/target.ts'
import { TansakuError } from '#shared/errors.ts'
import { targetKey } from '#shared/latency/target.ts'
import { newestOfEach } from '#shared/retarget/newest.ts'
import type { Store, StoredArchitecture } from '#main/store/index.ts'
import { found } from '../require.ts'

/** A device, the table that predicts latencies on it, and what was made for it. */
export interface Group {
  readonly key: string
  readonly target: Target
  readonly deviceId: string
  readonly deviceName: string
  readonly tableId: string
  readonly architectures: readonly StoredArchitecture[]
}

export interface Groups {
  readonly groups: readonly Group[]
  /** What a supernet is predicted to score architectures, by id: of one search alone, as no two scores compare. */
  readonly predicted: ReadonlyMap<string, number>
}

interface Made {
  readonly tableId: string
  readonly architectures: readonly StoredArchitecture[]
  readonly predicted: ReadonlyMap<string, number>
}

/**
 * What searches made for devices: of each the architectures kept of its fronts on devices, else what it found by the
 * tables of its own devices. Groups of one target are one.
 * @throws TansakuError NOT_FOUND; BAD_REQUEST where it is of fewer than two devices
 */
export async function groupsOf(store: Store, searchIds: readonly string[]): Promise<Groups> {
  const made: Made[] = []
  for (const id of new Set(searchIds)) made.push(...(await madeBy(store, id)))
  const byTarget = new Map<string, Group>()
  for (const { tableId, architectures } of made) {
    const { target, deviceId, device } = found(await store.latencyTables.find(tableId), 'latency table', tableId)
    if (target === null || architectures.length === 0) continue
    const key = targetKey(target)
    const earlier = byTarget.get(key)
    const all = new Map([...(earlier?.architectures ?? []), ...architectures].map((each) => [each.id, each]))
    byTarget.set(key, {
      key,
      target,
      deviceId,
      deviceName: device.name,
      tableId: earlier?.tableId ?? tableId,
      architectures: [...all.values()],
    })
  }
  const groups = [...byTarget.values()]
  if (groups.length < 2)
    throw new TansakuError(
      'BAD_REQUEST',
      `What ${searchIds.join(', ')} made is of ${groups.length === 0 ? 'no device' : `one device, ${groups[0]!.deviceName}`}: a matrix takes two or more. Keep architectures of a search's fronts on several devices (tansaku retarget <search> --table <id> --add 5), or name searches on tables of several devices.`,
      { searchIds, devices: groups.map(({ deviceName }) => deviceName) },
    )
  const predicted = new Map(new Set(searchIds).size > 1 ? [] : made.flatMap(({ predicted: scores }) => [...scores]))
  return { groups, predicted }
}

async function madeBy(store: Store, searchId: string): Promise<Made[]> {
  const { settings } = found(await store.searches.find(searchId), 'search', searchId)
  const architectures = (await store.architectures.list()).filter((each) => each.searchId === searchId)
  const fronts = newestOfEach(await store.retargets.ofSearch(searchId))
  const kept = fronts.flatMap(({ tableId, points }): Made[] => {
    if (tableId === null) return []
    const scores = new Map(points.map(({ spec, predictedAccuracy }) => [architectureKey(spec), predictedAccuracy]))
    const own = architectures.filter(({ spec }) => scores.has(architectureKey(spec)))
    return [
      {
        tableId,
        architectures: own,
        predicted: new Map(own.map(({ id, spec }) => [id, scores.get(architectureKey(spec))!])),
      },
    ]
  })
  if (kept.some((each) => each.architectures.length > 0)) return kept
  const [first] = latencyTablesOf(settings)
  const derived = architectures.filter(({ origin }) => origin !== 'retargeted')
  return latencyTablesOf(settings).map((tableId) => ({
    tableId,
    // Searches from before there were several devices said no tables of their architectures: they had one.
    architectures: derived.filter(({ tableIds }) => (tableIds ?? [first]).includes(tableId)),
    predicted: new Map(),
  }))
}
