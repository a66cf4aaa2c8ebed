/** Raw samples as a blob: float64, little-endian on every system Tansaku runs on. */
export function packSamples(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer)
}

/** @returns the numbers a blob holds; a copy, because a blob's memory need not be aligned. */
export function unpackSamples(blob: Uint8Array): number[] {
  return [...new Float64Array(blob.slice().buffer)]
}
