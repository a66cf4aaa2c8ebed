import { init, use, type EChartsCoreOption } from 'echarts/core'

export interface PictureSize {
  readonly width: number
  readonly height: number
}
interface Look {
  readonly theme: Record<string, unknown>
  /** Charts on a page have none of their own. */
  readonly background: string
}

/** Dots of a PNG for each of the size that was asked for: sharp on a page of print. */
const pixelRatio = 2

export async function chartSvg(option: EChartsCoreOption, size: PictureSize, look: Look): Promise<string> {
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

export async function chartPng(option: EChartsCoreOption, size: PictureSize, look: Look): Promise<Blob> {
  const element = document.createElement('div')
  const chart = init(element, look.theme, { renderer: 'canvas', devicePixelRatio: pixelRatio, ...size })
  try {
    chart.setOption({ ...option, backgroundColor: look.background, animation: false })
    const canvas = chart.renderToCanvas({ pixelRatio })
    return await new Promise<Blob>((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob === null) reject(new Error('The browser made no picture of the chart: is the size too large?'))
        else resolve(blob)
      }, 'image/png')
    })
  } finally {
    chart.dispose()
  }
}
