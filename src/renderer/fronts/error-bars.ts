import type { Interval } from '#shared/contract/common.ts'
import type { FrontPoint } from '#shared/contract/fronts.ts'

/**
 * What a point's horizontal bar spans: the measured interval, or a prediction give or take the mean error of its
 * table's audit.
 */
export function barOf({ x, xInterval, auditMape }: Pick<FrontPoint, 'x' | 'xInterval' | 'auditMape'>): Interval | null {
  if (xInterval) return xInterval
  return auditMape === null ? null : { low: x * (1 - auditMape), high: x * (1 + auditMape) }
}
