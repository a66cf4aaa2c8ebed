import { kindOf } from '#shared/algorithms/index.ts'
import type { SearchSettings } from '#shared/contract/searches.ts'
import { rowLatency } from '#shared/network/row-latency.ts'
import type { ChoiceSpace } from '#shared/prediction/index.ts'
import type { Costs } from '#shared/spaces/decisions.ts'
import { reachOf, requireInReach, spreadLimits, type Reach } from '#shared/retarget/index.ts'
import type { RetargetWish } from '#shared/contract/retargets.ts'
import type { Store, StoredTable } from '#main/store/index.ts'
import { latenciesOf } from '../latency-tables/service.ts'

/** A table as costs of a space's nets. */
export interface DeviceCosts {
  readonly table: StoredTable
  readonly latencyUs: Costs
}

/** @throws what `latenciesOf` throws */
export async function costsOf(
  store: Store,
  tableId: string,
  settings: SearchSettings,
  space: ChoiceSpace,
): Promise<DeviceCosts> {
  const subject = { space: settings.space, size: kindOf(settings).tableSize(settings) }
  const { table, latenciesUs } = await latenciesOf(store, tableId, subject)
  return { table, latencyUs: space.costs(rowLatency(latenciesUs)) }
}

/** A device with the limits that its front is asked for. */
export interface Device extends DeviceCosts {
  readonly reach: Reach
  readonly limitsUs: readonly number[]
}

/** @throws TansakuError LATENCY_OUT_OF_REACH */
export function withLimits(costs: DeviceCosts, { limitsUs, targets }: RetargetWish): Device {
  const reach = reachOf(costs.latencyUs)
  if (limitsUs !== null) requireInReach(reach, limitsUs, `on ${costs.table.device.name} (${costs.table.id})`)
  return { ...costs, reach, limitsUs: limitsUs?.toSorted((a, b) => a - b) ?? spreadLimits(reach, targets) }
}
