import { TansakuError } from '#shared/errors.ts'

/** A file that is none, or whose parts do not fit together. */
export const unreadable = (message: string, details: Record<string, unknown> = {}): TansakuError =>
  new TansakuError('MODEL_UNREADABLE', message, details)

/** Layers that no network of Tansaku has, told one by one. */
export function unsupported(layers: readonly string[]): TansakuError {
  const shown = layers.slice(0, mostShown)
  const rest = layers.length - shown.length
  return new TansakuError(
    'MODEL_UNSUPPORTED',
    `Tansaku has no layer for ${shown.join('; ')}${rest > 0 ? `; and ${String(rest)} more` : ''}. What it has: convolutions (also in groups, depthwise, dilated), linear layers, batch norms, ReLU and ReLU6, max, average and global average pools, sums, concatenations, channel shuffles, with padding that keeps the size.`,
    { layers: layers.slice(0, 1_000) },
  )
}

const mostShown = 12
