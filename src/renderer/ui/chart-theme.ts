import { shallowRef } from 'vue'

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

/** Resolves a token for the theme in force; `light-dark()` is resolved by the browser itself. */
function read(probe: HTMLElement, name: string): string {
  probe.style.color = `var(${name})`
  return getComputedStyle(probe).color
}

export function readChartTokens(): ChartTokens {
  const probe = document.createElement('span')
  document.body.append(probe)
  const tokens: ChartTokens = {
    text: read(probe, '--text'),
    muted: read(probe, '--text-muted'),
    faint: read(probe, '--text-faint'),
    line: read(probe, '--line'),
    surface: read(probe, '--surface'),
    accent: read(probe, '--accent'),
    danger: read(probe, '--danger'),
    font: getComputedStyle(document.body).fontFamily,
    series: [1, 2, 3, 4, 5, 6, 7, 8].map((index) => read(probe, `--series-${index}`)),
  }
  probe.remove()
  return tokens
}

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
