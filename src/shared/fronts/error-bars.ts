import type { Interval } from '../contract/common.ts'
import type { FrontPoint } from '../contract/fronts.ts'

/**
 * What a point's horizontal bar spans: the measured interval, or a prediction give or take the mean error of such
 * predictions.
 */
export function barOf({ x, xInterval, error }: Pick<FrontPoint, 'x' | 'xInterval' | 'error'>): Interval | null {
  if (xInterval) return xInterval
  return error === null ? null : { low: x * (1 - error), high: x * (1 + error) }
}
