import { init, use, type EChartsCoreOption } from 'echarts/core'
import { chartTokens, echartsTheme } from './chart-theme.ts'
import { pixelRatio, pngOf, type Picture, type PictureSize } from './picture.ts'

interface Look {
  readonly theme: Record<string, unknown>
  /** Charts on a page have none of their own. */
  readonly background: string
}

/** A chart as it is drawn, in the theme in force. */
export function chartPicture(option: EChartsCoreOption): Picture {
  const look = (): Look => ({
    theme: chartTokens.value === null ? {} : echartsTheme(chartTokens.value),
    background: chartTokens.value?.surface ?? '#ffffff',
  })
  return { svg: (size) => chartSvg(option, size, look()), png: (size) => chartPng(option, size, look()) }
}

async function chartSvg(option: EChartsCoreOption, size: PictureSize, look: Look): Promise<string> {
  const { SVGRenderer } = await import('echarts/renderers')
  use(SVGRenderer)
  const chart = init(null, look.theme, { renderer: 'svg', ssr: true, ...size })
  try {
    chart.setOption({ ...option, backgroundColor: look.background, animation: false })
    return chart.renderToSVGString()
  } finally {
    chart.dispose()
  }
}

async function chartPng(option: EChartsCoreOption, size: PictureSize, look: Look): Promise<Blob> {
  const element = document.createElement('div')
  const chart = init(element, look.theme, { renderer: 'canvas', devicePixelRatio: pixelRatio, ...size })
  try {
    chart.setOption({ ...option, backgroundColor: look.background, animation: false })
    const canvas = chart.renderToCanvas({ pixelRatio })
    return await pngOf(canvas)
  } finally {
    chart.dispose()
  }
}
