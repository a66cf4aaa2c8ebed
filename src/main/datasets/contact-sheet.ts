import { loadSharp } from './sharp.ts'

export interface SheetLayout {
  /** Pictures in a row. */
  readonly columns: number
  /** Of the square that each is brought to, pixels. */
  readonly side: number
  /** Between pictures, pixels. */
  readonly gap: number
}

/** In colour, 3 bytes a pixel. */
export interface Sheet {
  readonly pixels: Uint8Array
  readonly width: number
  readonly height: number
}

/** Square pictures (PNG, …) side by side, row by row, black between them. */
export async function contactSheet(pictures: readonly Uint8Array[], layout: SheetLayout): Promise<Sheet> {
  const sharp = await loadSharp()
  const { side, gap } = layout
  const columns = Math.min(layout.columns, pictures.length)
  const rows = Math.ceil(pictures.length / columns)
  const length = (count: number): number => count * (side + gap) - gap
  const [width, height] = [length(columns), length(rows)]
  const overlays = await Promise.all(
    pictures.map(async (picture, index) => {
      const opened = sharp(picture)
      const { width: own } = await opened.metadata()
      return {
        // Enlarged, a picture keeps the pixels that nets see.
        input: await opened
          .resize(side, side, { kernel: own < side ? 'nearest' : 'lanczos3' })
          .png()
          .toBuffer(),
        left: (index % columns) * (side + gap),
        top: Math.floor(index / columns) * (side + gap),
      }
    }),
  )
  const background = sharp({ create: { width, height, channels: 3, background: '#000000' } })
  const pixels = await background.composite(overlays).removeAlpha().toColourspace('srgb').raw().toBuffer()
  return { pixels, width, height }
}
