import type { LatencyRange } from '#shared/contract/latency-tables.ts'
import { percent } from '../../format/format.ts'

/** Where a latency lies between the least and the greatest, 0 to 1. */
export function placeOf({ leastUs, mostUs }: Pick<LatencyRange, 'leastUs' | 'mostUs'>, us: number): number {
  return mostUs === leastUs ? 0 : Math.min(1, Math.max(0, (us - leastUs) / (mostUs - leastUs)))
}

/** How many marks one step of the drawing takes together: single ones are as uneven as the options are few. */
const together = 4

/** The architectures of each latency as an area over 0 to 1, its top at the commonest. @param shares rising, to 1 */
export function densityPath(shares: readonly number[]): string {
  const steps = Math.floor((shares.length - 1) / together)
  const heights = Array.from({ length: steps }, (_, step) => shares[(step + 1) * together]! - shares[step * together]!)
  const most = Math.max(...heights)
  if (!(most > 0)) return ''
  const points = heights.map(
    (height, step) => `L${((step + 0.5) / steps).toFixed(4)} ${(1 - height / most).toFixed(4)}`,
  )
  return `M0 1 ${points.join(' ')} L1 1 Z`
}

/** Of what may be very rare. */
export const shareText = (share: number): string =>
  share > 0 && share < 0.001 ? `< ${percent(0.001)}` : percent(share)
