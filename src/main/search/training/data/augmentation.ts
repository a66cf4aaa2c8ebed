import type { Random } from '../../tensor/prng.ts'

/** The usual augmentation of small images (He et al. 2015, section 4.2; cutout: DeVries and Taylor 2017). */
export interface AugmentationSettings {
  /** Black border from which a crop of the original size is taken, pixels on each side. */
  readonly pad: number
  readonly flip: boolean
  /** Side of the square that is blanked, pixels; 0 = none. */
  readonly cutout: number
}

/** Crops from a border of an eighth of the side, mirrored or not: the article's 4 pixels at 32. */
export const usualAugmentation = ({ height }: Pick<ImageFormat, 'height'>, cutout = 0): AugmentationSettings => ({
  pad: Math.round(height / 8),
  flip: true,
  cutout,
})

interface ImageFormat {
  readonly height: number
  readonly width: number
  readonly channels: number
  readonly mean: readonly number[]
  readonly std: readonly number[]
}

/** Writes image number `image` of `pixels`, normalised and augmented, at place `place` of `out`. */
export type Fill = (pixels: Uint8Array, image: number, out: Float32Array, place: number, stream: Random) => void

/**
 * Normalisation with augmentation, or without (null). As in quark0/darts the border is black before normalisation, and
 * cutout is zero after it, that is the mean colour.
 */
export function augmentation(format: ImageFormat, settings: AugmentationSettings | null): Fill {
  const { height, width, channels } = format
  const table = normalisationTable(format)
  const size = height * width * channels
  const { pad, flip, cutout } = settings ?? { pad: 0, flip: false, cutout: 0 }
  return (pixels, image, out, place, stream) => {
    const shiftY = pad === 0 ? 0 : stream.integer(2 * pad + 1) - pad
    const shiftX = pad === 0 ? 0 : stream.integer(2 * pad + 1) - pad
    const mirrored = flip && stream.integer(2) === 1
    const source = image * size
    let target = place * size
    for (let y = 0; y < height; y++) {
      const fromY = y + shiftY
      for (let x = 0; x < width; x++) {
        const fromX = (mirrored ? width - 1 - x : x) + shiftX
        const inside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width
        const pixel = source + (fromY * width + fromX) * channels
        for (let c = 0; c < channels; c++) out[target++] = table[(inside ? pixels[pixel + c]! : 0) * channels + c]!
      }
    }
    if (cutout > 0) blank(out.subarray(place * size, (place + 1) * size), format, cutout, stream)
  }
}

/** What each of the 256 values becomes in each channel. */
function normalisationTable({ channels, mean, std }: ImageFormat): Float32Array {
  return Float32Array.from({ length: 256 * channels }, (_, i) => {
    const channel = i % channels
    return (Math.floor(i / channels) / 255 - mean[channel]!) / std[channel]!
  })
}

/** A square around a random pixel, cut off at the image's edges. */
function blank(image: Float32Array, { height, width, channels }: ImageFormat, side: number, stream: Random): void {
  const top = stream.integer(height) - Math.floor(side / 2)
  const left = stream.integer(width) - Math.floor(side / 2)
  const [firstX, endX] = [Math.max(0, left), Math.min(width, left + side)]
  for (let y = Math.max(0, top); y < Math.min(height, top + side); y++) {
    image.fill(0, (y * width + firstX) * channels, (y * width + endX) * channels)
  }
}
