import type { PlanDevice } from '#shared/contract/plans.ts'
import { spreadLimits } from '#shared/retarget/index.ts'
import type { PlanParts } from './parts.ts'

/** Of a front up to a latency that was asked for. */
const limits = 20
/** The least sum of all is added up in another order where limits are looked at. */
const within = 1 + 1e-6

/**
 * Limits of a device's front where only architectures up to a latency are wanted; null for the whole front. The wish is
 * for whole architectures, a front's limits are sums of the table's rows.
 */
export async function limitsFor(
  { latencyTables }: PlanParts,
  tableId: string,
  { latencyUs }: PlanDevice,
): Promise<number[] | null> {
  if (latencyUs === null) return null
  const { calibration } = await latencyTables.get(tableId)
  const { leastUs, mostUs } = await latencyTables.range(tableId)
  const mostSumUs = latencyUs / (calibration?.factor ?? 1)
  if (mostSumUs >= mostUs) return null
  // Below the fastest, the front itself says what there is.
  if (mostSumUs <= leastUs * within) return [mostSumUs]
  return spreadLimits({ fastestUs: leastUs * within, slowestUs: mostSumUs }, limits)
}

/**
 * So many points of a front, evenly spread: `inner` ones, since the very fastest and slowest have hardly a rival of
 * their latency; or from the `slowest` down, which is the one that a limit asks for.
 */
export function pointsFor<T>(points: readonly T[], count: number, which: 'inner' | 'slowest'): T[] {
  const parts = count + (which === 'inner' ? 1 : 0)
  const places = Array.from({ length: count }, (_, index) => Math.round(((points.length - 1) * (index + 1)) / parts))
  return [...new Set(places)].map((place) => points[place]!)
}
