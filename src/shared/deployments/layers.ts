import type { Precision } from '../contract/common.ts'

/** Of half a unit in the last place, by the number: what storing a number costs at most. */
const unit = { fp32: 2 ** -24, fp16: 2 ** -11 } as const

/**
 * Root mean square error of a sum of so many products by that of the sum, where each addition rounds: their errors are
 * a random walk (Higham and Mary 2019).
 */
export const roundingOfSum = (precision: 'fp32' | 'fp16', terms: number): number =>
  unit[precision] * Math.sqrt(terms + 1)

/** Of one layer: what rounding in it makes of exact inputs, as a share of the root mean square of its values. */
export type LayerRounding = Readonly<Record<Precision, number>>

/**
 * How far the values of layers may be off, layer by layer: what each layer before has rounded is in them, independent
 * of one another. Engines add in other orders and by other algorithms (Winograd's multiplies errors), hence the
 * margins; in 8 bits what is rounded is known from the layer's own numbers.
 */
export function roundingBounds(layers: readonly LayerRounding[], precision: Precision): number[] {
  let sum = 0
  return layers.map((layer) => {
    sum += layer[precision] ** 2
    return margin[precision] * Math.sqrt(sum)
  })
}
const margin = { fp32: 8, fp16: 8, int8: 3 } as const

/** Root mean square of a difference by that of what is expected; what is no number is off without limit. */
export function relativeError(found: Float32Array, expected: Float32Array): number {
  let difference = 0
  let size = 0
  expected.forEach((value, i) => {
    difference += (found[i]! - value) ** 2
    size += value ** 2
  })
  if (difference === 0) return 0
  return Number.isFinite(difference) && size > 0 ? Math.sqrt(difference / size) : largestError
}
/** Stands for all that is beyond it. */
const largestError = 1e9
const capped = (error: number): number => Math.min(error, largestError)

export interface LayerError {
  readonly layer: string
  readonly error: number
  /** What rounding explains. */
  readonly bound: number
}

/** Layer by layer in the order of the net: how far values are off, beside what rounding explains of it. */
export const layerErrors = (
  layers: readonly { readonly id: string; readonly rounding: LayerRounding }[],
  errors: readonly number[],
  precision: Precision,
): LayerError[] => {
  const bounds = roundingBounds(
    layers.map(({ rounding }) => rounding),
    precision,
  )
  return layers.map(({ id }, i) => ({ layer: id, error: capped(errors[i]!), bound: bounds[i]! }))
}

/** The first whose values rounding does not explain; null where it explains all. */
export const firstUnexplained = (layers: readonly LayerError[]): LayerError | null =>
  layers.find(({ error, bound }) => error > bound) ?? null
