/** Of one side of a feature map. */
export interface Window {
  readonly size: number
  readonly kernel: number
  readonly stride: number
  readonly dilation: number
  /** Padding before and after together. */
  readonly padding: number
  /** Whether a window that only begins inside counts. */
  readonly ceil?: boolean
}

/**
 * Whether a window gives as many places as "same" padding: a stride divides the size, rounded up. Where the padding
 * lies changes what is computed at the borders, not how much.
 */
export function keepsSize({ size, kernel, stride, dilation, padding, ceil = false }: Window): boolean {
  const last = size + padding - dilation * (kernel - 1) - 1
  return last >= 0 && (ceil ? Math.ceil(last / stride) : Math.floor(last / stride)) + 1 === Math.ceil(size / stride)
}
