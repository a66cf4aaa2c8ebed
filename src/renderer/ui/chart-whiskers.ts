import type { CustomSeriesOption } from 'echarts/charts'

/** Interval whiskers as a series: `data` rows are [other coordinate, low, high] along the given direction. */
export function whiskers(
  direction: 'vertical' | 'horizontal',
  colour: string,
  data: readonly (readonly [number, number, number])[],
): CustomSeriesOption {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 1,
    tooltip: { show: false },
    encode: direction === 'vertical' ? { x: 0, y: [1, 2] } : { x: [1, 2], y: 0 },
    data: data.map((row) => [...row]),
    renderItem: (_params, api) => {
      const [at, low, high] = [api.value(0), api.value(1), api.value(2)]
      const from = api.coord(direction === 'vertical' ? [at, low] : [low, at])
      const to = api.coord(direction === 'vertical' ? [at, high] : [high, at])
      const line = (x1: number, y1: number, x2: number, y2: number) => ({
        type: 'line' as const,
        shape: { x1, y1, x2, y2 },
        style: { stroke: colour, lineWidth: 1.25, opacity: 0.75 },
      })
      const [x1, y1, x2, y2] = [from[0]!, from[1]!, to[0]!, to[1]!]
      const cap = 3
      const ends =
        direction === 'vertical'
          ? [line(x1 - cap, y1, x1 + cap, y1), line(x2 - cap, y2, x2 + cap, y2)]
          : [line(x1, y1 - cap, x1, y1 + cap), line(x2, y2 - cap, x2, y2 + cap)]
      return { type: 'group', children: [line(x1, y1, x2, y2), ...ends] }
    },
  }
}
