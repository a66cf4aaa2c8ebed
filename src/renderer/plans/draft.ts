import { usualDatasets } from '#shared/algorithms/index.ts'
import type { Dataset } from '#shared/contract/datasets.ts'
import type { DeviceDescription } from '#shared/contract/devices.ts'
import type { LatencyTableSummary } from '#shared/contract/latency-tables.ts'
import type { PlanWish } from '#shared/contract/plans.ts'

export const withins = ['600', '1800', '7200', '28800'] as const
export type Within = (typeof withins)[number]

/** What the form holds until it is sent. */
export interface PlanDraft {
  dataset: string | null
  deviceIds: string[]
  /** By device, milliseconds; nothing = all that its front has. */
  latencyMs: Record<string, number | null>
  within: Within
}

export const newDraft = (): PlanDraft => ({ dataset: null, deviceIds: [], latencyMs: {}, within: '1800' })

/** Sets of pictures that can be trained on, the user's own first; else the one that comes with Tansaku. */
export const pictureSets = (datasets: readonly Dataset[]): Dataset[] =>
  datasets.filter(({ input, state }) => input !== null && state === 'ready').sort((a, b) => rank(a) - rank(b))
const rank = ({ origin, id }: Dataset): number => (origin === 'added' ? 0 : id === usualDatasets.images ? 1 : 2)

/** What networks can be found for: devices that measure, and those of tables that were read from files. */
export const possibleDevices = (
  devices: readonly DeviceDescription[],
  tables: readonly LatencyTableSummary[],
  space: string,
): DeviceDescription[] =>
  devices.filter(({ id, kind }) =>
    kind === 'imported' ? tables.some((table) => table.deviceId === id && table.space === space) : true,
  )

/** The newest whole table of a device, which says what latencies are possible there. */
export const tableOf = (
  tables: readonly LatencyTableSummary[],
  deviceId: string,
  space: string,
): LatencyTableSummary | undefined =>
  tables.find(
    (table) =>
      table.deviceId === deviceId &&
      table.space === space &&
      (table.imported === null
        ? table.state === 'complete'
        : table.imported.mappedOperators === table.imported.operators),
  )

/** @returns null as long as something is missing */
export function wishOf({ dataset, deviceIds, latencyMs, within }: PlanDraft, space: PlanWish['space']) {
  if (dataset === null || deviceIds.length === 0) return null
  const devices = deviceIds.map((deviceId) => {
    const ms = latencyMs[deviceId] ?? null
    return { deviceId, latencyUs: ms === null ? null : 1_000 * ms }
  })
  return { dataset, devices, space, withinSeconds: Number(within) }
}
