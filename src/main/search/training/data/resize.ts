export interface PixelFormat {
  readonly height: number
  readonly width: number
  readonly channels: number
}

/** What a pixel is made of: neighbours from `first` on, each by its weight; weights sum to 1. */
interface Taps {
  readonly first: number
  readonly weights: Float64Array
}

/** Bilinear, over as many pixels as fall together where it shrinks: nothing is left out and nothing flickers. */
function tapsOf(from: number, to: number): Taps[] {
  const scale = from / to
  const reach = Math.max(1, scale)
  return Array.from({ length: to }, (_, place) => {
    const centre = (place + 0.5) * scale - 0.5
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(from - 1, Math.floor(centre + reach))
    const raw = Float64Array.from({ length: last - first + 1 }, (_each, i) =>
      Math.max(0, 1 - Math.abs(first + i - centre) / reach),
    )
    const sum = raw.reduce((total, weight) => total + weight, 0)
    return { first, weights: raw.map((weight) => weight / sum) }
  })
}

export function resizer(
  { height, width, channels }: PixelFormat,
  size: number,
): (from: Uint8Array, into: Uint8Array) => void {
  const [across, down] = [tapsOf(width, size), tapsOf(height, size)]
  const narrowed = new Float64Array(height * size * channels)
  return (from, into) => {
    let at = 0
    for (let y = 0; y < height; y++)
      for (const { first, weights } of across)
        for (let c = 0; c < channels; c++) {
          let sum = 0
          for (let i = 0; i < weights.length; i++) sum += weights[i]! * from[(y * width + first + i) * channels + c]!
          narrowed[at++] = sum
        }
    const row = size * channels
    at = 0
    for (const { first, weights } of down)
      for (let x = 0; x < row; x++) {
        let sum = 0
        for (let i = 0; i < weights.length; i++) sum += weights[i]! * narrowed[(first + i) * row + x]!
        into[at++] = Math.round(sum)
      }
  }
}
