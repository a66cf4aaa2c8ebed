import { drawnSvg } from '../ui/picture.ts'
import { gifFrame, gifHeader, gifTrailer, type GifFrame } from './gif.ts'

/** Slide programs show a GIF at its size in pixels. */
const widthPx = 1_280

export interface GifOptions {
  readonly frameMs: number
  readonly signal: AbortSignal
  readonly onFrame: () => void
}

/**
 * Epochs one after the other as a GIF, which slide programs and chats play; the last one stays longer. Null when
 * cancelled.
 */
export async function animatedGif(
  frames: readonly string[],
  { frameMs, signal, onFrame }: GifOptions,
): Promise<Blob | null> {
  const parts: BlobPart[] = []
  for (const [index, frame] of frames.entries()) {
    const drawn: GifFrame = {
      ...(await pixelsOf(frame)),
      durationMs: index === frames.length - 1 ? 4 * frameMs : frameMs,
    }
    if (index === 0) parts.push(gifHeader(drawn))
    parts.push(...gifFrame(drawn))
    onFrame()
    // Lets the page draw, and the user cancel.
    await new Promise((resolve) => {
      setTimeout(resolve)
    })
    if (signal.aborted) return null
  }
  return new Blob([...parts, gifTrailer], { type: 'image/gif' })
}

async function pixelsOf(svg: string): Promise<Omit<GifFrame, 'durationMs'>> {
  const canvas = await drawnSvg(svg, widthPx)
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  return {
    width: canvas.width,
    height: canvas.height,
    rgba: context.getImageData(0, 0, canvas.width, canvas.height).data,
  }
}
