import { median } from '#shared/statistics/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import { steadyStretches } from './steady.ts'

/**
 * How long the reference kernel took meanwhile, in µs: the device's speed as a whole, whatever
 * the nets.
 */
export function referenceOf(stretches: readonly MeasuredStretch[]): number {
  return median(steadyStretches(stretches).map((stretch) => median(stretch.referenceUs)))
}
