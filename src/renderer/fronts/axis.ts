import type { Front, FrontQuery } from '#shared/contract/fronts.ts'
import { i18n } from '../i18n/index.ts'
import { compact, latency, latencyUnit, significant } from '../format/format.ts'

/** What the horizontal axis is. */
export const axisTitle = ({ x, deployed }: Pick<Front, 'x' | 'deployed'>): string =>
  deployed === null
    ? i18n.global.t(`fronts.axes.${x}`)
    : i18n.global.t('fronts.deployedLatency', { precision: deployed.precision })

/** What the vertical axis and the column are. */
export function accuracyTitle({ protocol, deployed }: Pick<Front, 'protocol' | 'deployed'>): string {
  if (protocol === null) return i18n.global.t('fronts.accuracy')
  const dataset = { dataset: protocol.datasetName }
  return i18n.global.t(deployed === null ? 'fronts.accuracyOn' : 'fronts.deployedAccuracy', dataset)
}

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
