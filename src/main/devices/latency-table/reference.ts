import { median } from '#shared/statistics/index.ts'
import type { MeasuredChunk } from './chunk.ts'
import { steadyChunks } from './steady.ts'

/**
 * How long the reference kernel took while these chunks were measured, in µs: the device's speed as a whole, whatever
 * the nets.
 */
export function referenceOf(chunks: readonly MeasuredChunk[]): number {
  return median(steadyChunks(chunks).map((chunk) => median(chunk.referenceUs)))
}
