/** What is drawn on a page, as files of a size of choice. */
export interface Picture {
  svg(size: PictureSize): Promise<string>
  png(size: PictureSize): Promise<Blob>
}
export interface PictureSize {
  readonly width: number
  readonly height: number
}

/** A picture whose drawing is fetched once it is wanted: few of what could be saved is. */
export const pictureOnWish = (load: () => Promise<Picture>): Picture => ({
  svg: async (size) => (await load()).svg(size),
  png: async (size) => (await load()).png(size),
})

/** Dots of a PNG for each of the size that was asked for: sharp on a page of print. */
export const pixelRatio = 2

/** A drawing, loaded as the browser shows it. */
export function imageOf(svg: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image()
    const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }))
    image.onload = () => {
      URL.revokeObjectURL(address)
      resolve(image)
    }
    image.onerror = () => {
      URL.revokeObjectURL(address)
      reject(new Error('The picture could not be drawn.'))
    }
    image.src = address
  })
}

/** @param width of the canvas, dots; its height follows */
export async function drawnSvg(svg: string, width: number): Promise<HTMLCanvasElement> {
  const image = await imageOf(svg)
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = Math.round((width * image.height) / image.width)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) throw new Error('This browser draws no pictures.')
  context.drawImage(image, 0, 0, canvas.width, canvas.height)
  return canvas
}

export const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob === null) reject(new Error('The browser made no picture: is the size too large?'))
      else resolve(blob)
    }, 'image/png')
  })
