import type { CustomSeriesOption } from 'echarts/charts'

/** An interval as a band through several places: rows are [x, low, high], by rising x. A single one is a bar. */
export function band(colour: string, rows: readonly (readonly [number, number, number])[]): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    tooltip: { show: false },
    encode: { x: 0, y: [1, 2] },
    data: rows.map((row) => [...row]),
    renderItem: ({ dataIndex }, api) => {
      // One shape for all of them, drawn with the first.
      if (dataIndex > 0) return null
      const at = (x: number, y: number): number[] => [...api.coord([x, y])]
      const points = [...rows.map(([x, , high]) => at(x, high)), ...rows.toReversed().map(([x, low]) => at(x, low))]
      return rows.length > 1
        ? { type: 'polygon', shape: { points }, style: { fill: colour, opacity: 0.15 } }
        : {
            type: 'polyline',
            shape: { points },
            style: { stroke: colour, lineWidth: 3, opacity: 0.35, fill: 'none' },
          }
    },
  }
}
