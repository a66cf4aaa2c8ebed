import {
  cropAt,
  jitterAt,
  jitterStrengths,
  type AugmentationSettings as Asked,
  type Crop,
} from '#shared/datasets/augmentation.ts'
import type { Random } from '../../tensor/prng.ts'

/** The usual augmentation of small images (He et al. 2015, section 4.2; cutout: DeVries and Taylor 2017). */
export interface AugmentationSettings {
  readonly crop: Exclude<Crop, 'auto'>
  readonly flip: boolean
  /** By how much brightness, contrast and saturation differ at most, as a share; 0 = none. */
  readonly jitter: number
  /** Side of the square that is blanked, pixels; 0 = none. */
  readonly cutout: number
}

/** As it was asked for, of pictures of a size. */
export const augmentationOf = (
  { height }: Pick<ImageFormat, 'height'>,
  { flip, crop, jitter, cutout }: Asked,
): AugmentationSettings => ({
  crop: cropAt(crop, height),
  flip,
  jitter: jitterStrengths[jitterAt(jitter, height)],
  cutout,
})

/** Black border from which a crop is taken, pixels on each side: the article's 4 at 32. */
export const borderOf = (size: number): number => Math.round(size / 8)

/** Pictures of one size, and what they are normalised by. */
export interface ImageFormat {
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
  const { crop, flip, jitter, cutout } = settings ?? { crop: 'none', flip: false, jitter: 0, cutout: 0 }
  const pad = crop === 'pad' ? borderOf(height) : 0
  const resize = crop === 'resized' ? resizedCrop(format) : null
  const recolour = jitter > 0 ? colourJitter(format, jitter) : null
  const finish = (image: Float32Array, stream: Random): void => {
    recolour?.(image, stream)
    if (cutout > 0) blank(image, format, cutout, stream)
  }
  return (pixels, image, out, place, stream) => {
    if (resize !== null) {
      resize(pixels.subarray(image * size, (image + 1) * size), out, place * size, stream, flip)
      finish(out.subarray(place * size, (place + 1) * size), stream)
      return
    }
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
    finish(out.subarray(place * size, (place + 1) * size), stream)
  }
}

/** Share of a picture's area that is cut out, and how wide for its height (Szegedy et al. 2015). */
const areas = { least: 0.08, most: 1 }
const ratios = { least: 3 / 4, most: 4 / 3 }

/** A part of a picture, brought to its size; all of it where no part of such a shape is found. */
function resizedCrop(format: ImageFormat) {
  const { height, width, channels } = format
  const between = (stream: Random, least: number, most: number): number => least + (most - least) * stream.uniform()
  const part = (stream: Random): { top: number; left: number; high: number; wide: number } => {
    for (let attempt = 0; attempt < 10; attempt++) {
      const area = height * width * between(stream, areas.least, areas.most)
      const ratio = Math.exp(between(stream, Math.log(ratios.least), Math.log(ratios.most)))
      const [high, wide] = [Math.round(Math.sqrt(area / ratio)), Math.round(Math.sqrt(area * ratio))]
      if (high >= 1 && wide >= 1 && high <= height && wide <= width)
        return { top: stream.integer(height - high + 1), left: stream.integer(width - wide + 1), high, wide }
    }
    return { top: 0, left: 0, high: height, wide: width }
  }
  const row = width * channels
  // Lines of the part, brought to the picture's width: two are looked at together, and most of them more than once.
  const lines = [new Float64Array(row), new Float64Array(row)] as const
  return (pixels: Uint8Array, out: Float32Array, at: number, stream: Random, flip: boolean): void => {
    const { top, left, high, wide } = part(stream)
    const mirrored = flip && stream.integer(2) === 1
    const [down, across] = [samples(top, high, height), samples(left, wide, width)]
    if (mirrored) for (const part of [across.first, across.second, across.share]) part.reverse()
    const held = [-1, -1]
    const line = (y: number): Float64Array => {
      const place = y & 1
      if (held[place] !== y) widen(pixels, y * row, across, channels, lines[place]!)
      held[place] = y
      return lines[place]!
    }
    for (let y = 0; y < height; y++) {
      const between = { above: line(down.first[y]!), below: line(down.second[y]!), share: down.share[y]! }
      blend(between, format, out, at + y * row, at + (y + 1) * row)
    }
  }
}

/** A line of pixels, from byte `start` on, sampled across. */
function widen(from: Uint8Array, start: number, across: Samples, channels: number, into: Float64Array): void {
  const { first, second, share } = across
  for (let x = 0, at = 0; x < share.length; x++, at += channels) {
    const left = start + first[x]! * channels
    const right = start + second[x]! * channels
    const near = share[x]!
    const far = 1 - near
    if (channels === 3) {
      // Most pictures: without a loop it takes half the time.
      into[at] = from[left]! * far + from[right]! * near
      into[at + 1] = from[left + 1]! * far + from[right + 1]! * near
      into[at + 2] = from[left + 2]! * far + from[right + 2]! * near
    } else for (let c = 0; c < channels; c++) into[at + c] = from[left + c]! * far + from[right + c]! * near
  }
}

/** What lies between two lines, normalised. */
function blend(
  { above, below, share }: { readonly above: Float64Array; readonly below: Float64Array; readonly share: number },
  { channels, mean, std }: ImageFormat,
  into: Float32Array,
  start: number,
  end: number,
): void {
  const rest = 1 - share
  for (let c = 0; c < channels; c++) {
    const lower = mean[c]!
    const scale = std[c]!
    for (let from = c, at = start + c; at < end; from += channels, at += channels)
      into[at] = ((above[from]! * rest + below[from]! * share) / 255 - lower) / scale
  }
}

/** Of each place of a line the two pixels that it lies between, and how near to the second. */
interface Samples {
  readonly first: Int32Array
  readonly second: Int32Array
  readonly share: Float64Array
}

function samples(from: number, length: number, to: number): Samples {
  const found = { first: new Int32Array(to), second: new Int32Array(to), share: new Float64Array(to) }
  for (let place = 0; place < to; place++) {
    const at = Math.min(length - 1, Math.max(0, ((place + 0.5) * length) / to - 0.5))
    const first = Math.floor(at)
    found.first[place] = from + first
    found.second[place] = from + Math.min(length - 1, first + 1)
    found.share[place] = at - first
  }
  return found
}

/** Shares of a pixel's grey, red first (ITU-R BT.601). */
const greyShares = [0.299, 0.587, 0.114] as const

/**
 * Changes a normalised picture's brightness, then its contrast around its mean grey, then its saturation, each by a
 * factor of its own; colours stay between black and white. Pictures that are grey have no saturation to change.
 */
function colourJitter(format: ImageFormat, strength: number) {
  const factor = (stream: Random): number => 1 + strength * (2 * stream.uniform() - 1)
  const isColour = format.channels === 3
  return (image: Float32Array, stream: Random): void => {
    const [brightness, contrast] = [factor(stream), factor(stream)]
    if (isColour) recolour(image, format, { brightness, contrast, saturation: factor(stream) })
    else relight(image, format, { brightness, contrast })
  }
}

/** Of three channels. Written out: with loops over the channels it takes four times as long. */
function recolour(
  image: Float32Array,
  { mean, std }: ImageFormat,
  { brightness, contrast, saturation }: { brightness: number; contrast: number; saturation: number },
): void {
  const [redMean, greenMean, blueMean] = mean as [number, number, number]
  const [redStd, greenStd, blueStd] = std as [number, number, number]
  const [redShare, greenShare, blueShare] = greyShares
  let total = 0
  for (let i = 0; i < image.length; i += 3) {
    const red = within((image[i]! * redStd + redMean) * brightness)
    const green = within((image[i + 1]! * greenStd + greenMean) * brightness)
    const blue = within((image[i + 2]! * blueStd + blueMean) * brightness)
    total += redShare * red + greenShare * green + blueShare * blue
    image[i] = red
    image[i + 1] = green
    image[i + 2] = blue
  }
  const middle = (3 * total) / image.length
  const still = middle * (1 - contrast)
  const dull = 1 - saturation
  const [perRed, perGreen, perBlue] = [1 / redStd, 1 / greenStd, 1 / blueStd]
  for (let i = 0; i < image.length; i += 3) {
    const red = within(still + image[i]! * contrast)
    const green = within(still + image[i + 1]! * contrast)
    const blue = within(still + image[i + 2]! * contrast)
    const grey = (redShare * red + greenShare * green + blueShare * blue) * dull
    image[i] = (within(grey + red * saturation) - redMean) * perRed
    image[i + 1] = (within(grey + green * saturation) - greenMean) * perGreen
    image[i + 2] = (within(grey + blue * saturation) - blueMean) * perBlue
  }
}

/** Of any number of channels, all of which are as much of the grey. */
function relight(
  image: Float32Array,
  { channels, mean, std }: ImageFormat,
  { brightness, contrast }: { brightness: number; contrast: number },
): void {
  let total = 0
  for (let i = 0; i < image.length; i++) {
    const c = i % channels
    image[i] = within((image[i]! * std[c]! + mean[c]!) * brightness)
    total += image[i]!
  }
  const middle = total / image.length
  for (let i = 0; i < image.length; i++) {
    const c = i % channels
    image[i] = (within(middle + (image[i]! - middle) * contrast) - mean[c]!) / std[c]!
  }
}

const within = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value)

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
