import type { Front } from '#shared/contract/fronts.ts'
import { i18n } from '../i18n/index.ts'
import { bytes, compact, latency, latencyUnit, significant } from '../format/format.ts'

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

/** The same where the share of wrong answers is shown. */
export function errorTitle({ protocol, deployed }: Pick<Front, 'protocol' | 'deployed'>): string {
  if (protocol === null) return i18n.global.t('fronts.error')
  const dataset = { dataset: protocol.datasetName }
  return i18n.global.t(deployed === null ? 'fronts.errorOn' : 'fronts.deployedError', dataset)
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

const scaled = (unit: string, perUnit: number, format: Axis['format']): Axis => ({
  unit,
  perUnit,
  format,
  formatIn: (value) => significant(value == null ? value : value / perUnit),
})

export function axisOf(front: Pick<Front, 'x' | 'series'> | null): Axis {
  if (front?.x === 'macs' || front?.x === 'params') return scaled('M', 1e6, compact)
  if (front?.x === 'size' || front?.x === 'memory') return scaled('MiB', 2 ** 20, bytes)
  // Of the ends, which stay where they are while parts of the picture are looked at.
  const { unit, perUnitUs } = latencyUnit(
    (front?.series ?? []).flatMap(({ all: { x } }) => (x === null ? [] : [Math.sqrt(x.low * x.high)])),
  )
  return scaled(unit, perUnitUs, latency)
}

/** Devices may be orders of magnitude apart: beyond this a linear axis would press the faster one's points into one. */
const widestLinear = 20
export function isWide({ series }: Pick<Front, 'series'>): boolean {
  const extents = series.flatMap(({ all }) => all.x ?? [])
  const [low, high] = [Math.min(...extents.map((each) => each.low)), Math.max(...extents.map((each) => each.high))]
  return low > 0 && high / low > widestLinear
}
