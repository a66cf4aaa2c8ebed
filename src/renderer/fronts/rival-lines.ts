import type { CustomSeriesOption, LineSeriesOption } from 'echarts/charts'
import type { FrontRivals } from '#shared/contract/fronts.ts'
import { band } from '../ui/chart-band.ts'
import type { Axis } from './axis.ts'

type Point = FrontRivals['points'][number]

const dashes: Readonly<Record<FrontRivals['kind'], LineSeriesOption['lineStyle']>> = {
  random: { type: 'dashed', width: 1.5 },
  'largest-macs': { type: 'dotted', width: 1.5 },
  'largest-params': { type: [8, 3, 2, 3], width: 1.5 },
}

/** Rivals at equal latency: a line of its own dash each, of random ones the 95 % interval as a band. */
export function rivalLines(
  rivals: readonly FrontRivals[],
  { colour, axis, up }: { readonly colour: string; readonly axis: Axis; readonly up: (accuracy: number) => number },
): (CustomSeriesOption | LineSeriesOption)[] {
  const at = ({ x }: Point): number => x / axis.perUnit
  return rivals.flatMap(({ kind, points }) => [
    ...(kind === 'random'
      ? [
          band(
            colour,
            points.flatMap((point) =>
              point.interval === null ? [] : [[at(point), up(point.interval.low), up(point.interval.high)] as const],
            ),
          ),
        ]
      : []),
    {
      type: 'line' as const,
      silent: true,
      // A single place has no line: its mark is a small one.
      symbol: points.length > 1 ? 'none' : 'emptyCircle',
      symbolSize: 4,
      data: points.map((point) => [at(point), up(point.mean)]),
      lineStyle: { color: colour, opacity: 0.7, ...dashes[kind] },
      itemStyle: { color: colour },
      tooltip: { show: false },
      z: 2,
    },
  ])
}
