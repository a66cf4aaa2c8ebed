/** How often values of a size occur, signs left out: `counts[i]` of those from i to i + 1 times `width`. */
export interface Histogram {
  readonly width: number
  readonly counts: Float64Array
}

/** As ncnn's and TensorRT's calibration have it. */
const bins = 2_048

/** @param largest the largest size of all values that will be added; 0 where all are zeros */
export const emptyHistogram = (largest: number): Histogram => ({
  width: largest / bins,
  counts: new Float64Array(bins),
})

/** Adds values. Zeros are left out: they are exact at every scale, and ReLU makes half of all values zero. */
export function addValues({ width, counts }: Histogram, values: ArrayLike<number>): void {
  if (width === 0) return
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!)
    if (size > 0) counts[Math.min(counts.length - 1, Math.floor(size / width))]!++
  }
}

export const largestSize = (values: ArrayLike<number>): number => {
  let largest = 0
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]!))
  return largest
}
