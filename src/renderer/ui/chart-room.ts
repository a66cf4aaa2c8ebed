export interface Extent {
  readonly min: number
  readonly max: number
}

/** Room around the points, also around a single one. */
const room = ({ min, max }: Extent): number => Math.max((max - min) * 0.08, Math.abs(max) * 0.02)

/** Bounds of a linear axis of positive values. */
export const padded = {
  min: (extent: Extent): number => Math.max(0, extent.min - room(extent)),
  max: (extent: Extent): number => extent.max + room(extent),
  axisLabel: { showMinLabel: false, showMaxLabel: false },
}
