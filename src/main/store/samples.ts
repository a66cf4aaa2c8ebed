import { TansakuError } from '#shared/errors.ts'

/** Raw samples as a blob: float64, little-endian on every system Tansaku runs on. */
export function packSamples(values: readonly number[]): Uint8Array {
  return new Uint8Array(Float64Array.from(values).buffer)
}

/**
 * @returns the numbers a blob holds; a copy, because a blob's memory need not be aligned.
 * @throws STORED_VALUE_UNKNOWN where a part of it is missing
 */
export function unpackSamples(blob: Uint8Array, where: string): number[] {
  const values = blob.byteLength % 8 === 0 ? [...new Float64Array(blob.slice().buffer)] : undefined
  if (values?.every(Number.isFinite)) return values
  throw new TansakuError(
    'STORED_VALUE_UNKNOWN',
    `The stored numbers of ${where} are damaged: ${String(blob.byteLength)} bytes that are not all finite 64-bit numbers. They are left as they are.`,
    { where, bytes: blob.byteLength },
  )
}
