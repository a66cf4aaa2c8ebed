import { median } from '#shared/statistics/index.ts'
import type { PassSample } from '../device.ts'
import type { MeasuredChunk } from './chunk.ts'
import { driftLimit } from './protocol.ts'

/** Below this share of undisturbed passes, preemption says nothing any more: the core is simply shared. */
const sharedCore = 0.5

/**
 * The passes whose samples count: the reference kernel right before was within ±10 % of its median, the thread stayed on
 * its core, and the system did not take the core away in the meantime. Where a neighbour takes it all the time, only the
 * reference kernel decides (the median of many short operators bears some interruptions).
 */
export function steadyPasses(passes: readonly PassSample[]): readonly PassSample[] {
  const reference = median(passes.map((pass) => pass.referenceUs))
  const level = passes.filter((pass) => Math.abs(pass.referenceUs / reference - 1) <= driftLimit)
  const undisturbed = level.filter((pass) => !pass.moved && (pass.preempted ?? 0) === 0)
  return undisturbed.length >= sharedCore * passes.length ? undisturbed : level
}

/**
 * The chunks that count: those whose reference kernel agrees with most of them. A chunk measured while the device was
 * slowed as a whole is left out, not averaged in.
 */
export function steadyChunks(chunks: readonly MeasuredChunk[]): readonly MeasuredChunk[] {
  const references = chunks.map((chunk) => median(chunk.referenceUs))
  const middle = median(references)
  const steady = chunks.filter((_, index) => Math.abs(references[index]! / middle - 1) <= driftLimit)
  return steady.length > 0 ? steady : chunks
}
