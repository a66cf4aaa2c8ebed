import type { EChartsCoreOption } from 'echarts/core'
import type { ChartMark } from './chart-twin.ts'

type Formatter = (of: unknown) => HTMLElement | string

/** What a mark's tooltip says, in one line. */
export function saidOf({ tooltip }: EChartsCoreOption, mark: ChartMark): string {
  const { trigger, formatter } = (tooltip ?? {}) as { trigger?: string; formatter?: unknown }
  if (typeof formatter !== 'function') return [mark.seriesName, ...mark.value].filter((each) => each !== '').join(' ')
  const told = (formatter as Formatter)(trigger === 'axis' ? [mark] : mark)
  return typeof told === 'string'
    ? told
    : [...told.children]
        .map((line) =>
          [...(line.children.length > 0 ? line.children : [line])].map((part) => part.textContent).join(' '),
        )
        .join(', ')
}
