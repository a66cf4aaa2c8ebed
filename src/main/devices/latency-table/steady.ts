import { median } from '#shared/statistics/index.ts'
import type { MeasuredStretch } from '#shared/latency/stretch.ts'
import type { PassSample } from '../engines/benchmark.ts'
import { awayLimit, driftLimit, leastUndisturbed } from './protocol.ts'

/** The passes that count: the thread stayed on its core, and the reference kernel right before was near its median. */
export function steadyPasses(passes: readonly PassSample[]): readonly PassSample[] {
  const reference = median(passes.map((pass) => pass.referenceUs))
  return passes.filter((pass) => !pass.moved && Math.abs(pass.referenceUs / reference - 1) <= driftLimit)
}

/**
 * Whether the system took the core away during the graph at this position, or during the one before, which leaves the
 * caches cold.
 */
export function isDisturbed(pass: PassSample, position: number): boolean {
  if (pass.awayUs === null) return (pass.preempted ?? 0) > 0
  return [position - 1, position].some(
    (at) => (pass.awayUs?.[at] ?? 0) > awayLimit.us + awayLimit.share * (pass.latenciesUs[at] ?? 0),
  )
}

export interface GraphSamples {
  readonly us: readonly number[]
  /** How many of them are time on the core instead of time on the clock. */
  readonly onCore: number
  readonly disturbed: number
}

/**
 * The samples of one series. Disturbed ones are left out; where hardly any other is to be had (a long network on a busy
 * core is never left alone) the time the thread was on the core stands in for all of them.
 */
export function countingSamples(
  samples: readonly { readonly pass: PassSample; readonly position: number }[],
): GraphSamples {
  const quiet = samples.filter(({ pass, position }) => !isDisturbed(pass, position))
  if (quiet.length >= leastUndisturbed * samples.length) {
    return {
      us: quiet.map(({ pass, position }) => pass.latenciesUs[position]!),
      onCore: 0,
      disturbed: samples.length - quiet.length,
    }
  }
  const us = samples.map(({ pass, position }) => pass.latenciesUs[position]! - (pass.awayUs?.[position] ?? 0))
  return { us, onCore: samples.length, disturbed: 0 }
}

/**
 * The stretches that count: those whose reference kernel agrees with most of them. One that was measured while the
 * device was slowed as a whole is left out, not averaged in.
 */
export function steadyStretches(stretches: readonly MeasuredStretch[]): readonly MeasuredStretch[] {
  const references = stretches.map((stretch) => median(stretch.referenceUs))
  const middle = median(references)
  const steady = stretches.filter((_, index) => Math.abs(references[index]! / middle - 1) <= driftLimit)
  return steady.length > 0 ? steady : stretches
}
