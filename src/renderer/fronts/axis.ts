import type { Front, FrontQuery } from '#shared/contract/fronts.ts'
import { compact, latency, latencyUnit, significant } from '../format/format.ts'

/** How the horizontal axis is scaled and written. */
export interface Axis {
  /** Header of a column or an axis: `ms`, `M`. */
  readonly unit: string
  readonly perUnit: number
  /** One value with its unit. */
  readonly format: (value: number) => string
  /** One value in the axis' unit. */
  readonly formatIn: (value: number | null | undefined) => string
}

export function axisOf(x: FrontQuery['x'], front: Front | null): Axis {
  const values = front?.series.flatMap((series) => series.points.map((point) => point.x)) ?? []
  if (x === 'macs' || x === 'params') {
    const million = 1e6
    return {
      unit: 'M',
      perUnit: million,
      format: compact,
      formatIn: (value) => significant(value == null ? value : value / million),
    }
  }
  const { unit, perUnitUs } = latencyUnit(values)
  return {
    unit,
    perUnit: perUnitUs,
    format: latency,
    formatIn: (value) => significant(value == null ? value : value / perUnitUs),
  }
}
