import { shallowRef } from 'vue'
import { withResolvedColours } from './resolved-colours.ts'

/** What charts need from the stylesheet, as the plain colours ECharts reads. */
export interface ChartTokens {
  readonly text: string
  readonly muted: string
  readonly faint: string
  readonly line: string
  readonly surface: string
  readonly accent: string
  readonly danger: string
  readonly font: string
  readonly series: readonly string[]
}

export const readChartTokens = (): ChartTokens =>
  withResolvedColours((resolve) => {
    const token = (name: string): string => resolve(`var(${name})`)
    return {
      text: token('--text'),
      muted: token('--text-muted'),
      faint: token('--text-faint'),
      line: token('--line'),
      surface: token('--surface'),
      accent: token('--accent'),
      danger: token('--danger'),
      font: getComputedStyle(document.body).fontFamily,
      series: [1, 2, 3, 4, 5, 6, 7, 8].map((index) => token(`--series-${index}`)),
    }
  })

/** The tokens in force; app/preferences.ts refreshes them when the theme changes. */
export const chartTokens = shallowRef<ChartTokens | null>(null)

export function refreshChartTokens(): void {
  chartTokens.value = readChartTokens()
}

export function echartsTheme(tokens: ChartTokens): Record<string, unknown> {
  const axis = {
    axisLine: { show: true, lineStyle: { color: tokens.line } },
    axisTick: { show: false },
    axisLabel: { color: tokens.muted, fontSize: 11, fontFamily: tokens.font },
    nameTextStyle: { color: tokens.muted, fontSize: 11, fontFamily: tokens.font },
    splitLine: { lineStyle: { color: tokens.line } },
  }
  return {
    color: [...tokens.series],
    backgroundColor: 'transparent',
    textStyle: { fontFamily: tokens.font, fontSize: 11, color: tokens.text },
    animation: false,
    valueAxis: axis,
    categoryAxis: { ...axis, splitLine: { show: false } },
    logAxis: axis,
    legend: {
      textStyle: { color: tokens.muted, fontSize: 11 },
      inactiveColor: tokens.line,
      icon: 'roundRect',
      itemWidth: 10,
      itemHeight: 3,
    },
    line: { symbol: 'circle', symbolSize: 5, lineStyle: { width: 1.75 } },
  }
}
