import type { EChartsCoreOption } from 'echarts/core'
import { quoted } from '#shared/text/csv.ts'

export type TwinValue = string | number | null
/** A chart as a table. */
export interface ChartTwin {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly TwinValue[])[]
}

/** A mark of a chart that has values, where ECharts knows it. */
export interface ChartMark {
  readonly seriesIndex: number
  readonly dataIndex: number
  readonly seriesName: string
  readonly value: readonly [TwinValue, TwinValue]
  readonly data: unknown
}

interface SeriesOption {
  readonly type?: string
  readonly name?: string
  readonly silent?: boolean
  readonly data?: readonly unknown[]
}
interface AxisOption {
  readonly name?: string
  readonly type?: string
  readonly data?: readonly string[]
}

const listOf = <T>(value: unknown): T[] =>
  Array.isArray(value) ? (value as T[]) : value === undefined ? [] : [value as T]
const single = (value: unknown): AxisOption => listOf<AxisOption>(value)[0] ?? {}
const marked = new Set(['line', 'scatter', 'bar'])

/** From left to right. What cannot be pointed at, as lines through points that have marks, has none. */
export function marksOf({ series, xAxis, yAxis }: EChartsCoreOption): ChartMark[] {
  const [x, y] = [single(xAxis), single(yAxis)]
  const named = (axis: AxisOption, value: unknown): TwinValue =>
    axis.type === 'category' ? (axis.data?.[Number(value)] ?? null) : ((value as TwinValue | undefined) ?? null)
  return listOf<SeriesOption>(series)
    .flatMap(({ type = '', name = '', silent, data = [] }, seriesIndex) =>
      silent === true || !marked.has(type)
        ? []
        : data.map((each, dataIndex): ChartMark => {
            const value: unknown = typeof each === 'object' && each !== null && 'value' in each ? each.value : each
            const pair: unknown[] = Array.isArray(value)
              ? value
              : y.type === 'category'
                ? [value, dataIndex]
                : [dataIndex, value]
            return {
              seriesIndex,
              dataIndex,
              seriesName: name,
              value: [named(x, pair[0]), named(y, pair[1])],
              data: each,
            }
          }),
    )
    .sort((a, b) => (typeof a.value[0] === 'number' && typeof b.value[0] === 'number' ? a.value[0] - b.value[0] : 0))
}

/** The table of a chart that brings none of its own. */
export function twinOf(
  option: EChartsCoreOption,
  names: { readonly series: string; readonly x: string; readonly y: string },
): ChartTwin {
  const marks = marksOf(option)
  const hasNames = marks.some(({ seriesName }) => seriesName !== '')
  return {
    columns: [
      ...(hasNames ? [names.series] : []),
      single(option['xAxis']).name ?? names.x,
      single(option['yAxis']).name ?? names.y,
    ],
    rows: marks.map(({ seriesName, value }) => [...(hasNames ? [seriesName] : []), ...value]),
  }
}

export function twinCsv({ columns, rows }: ChartTwin): string {
  const field = (value: TwinValue): string =>
    value === null ? '' : typeof value === 'number' ? String(value) : quoted(value)
  return `${[columns, ...rows].map((row) => row.map(field).join(',')).join('\n')}\n`
}
