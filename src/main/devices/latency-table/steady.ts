import type { PassSample } from '../engines/benchmark.ts'
import { awayLimit, driftLimit, leastUndisturbed } from './protocol.ts'

/** Whether the device kept its speed from right before a pass to right after. */
export const isStable = ({
  referenceUs,
  referenceAfterUs,
}: Pick<PassSample, 'referenceUs' | 'referenceAfterUs'>): boolean =>
  Math.abs(referenceAfterUs / referenceUs - 1) <= driftLimit

/** Whether a pass counts: the thread stayed on its core, and the core kept its speed. */
export const isSteady = (pass: PassSample): boolean => !pass.moved && isStable(pass)

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
  /** The run each of them is of. */
  readonly runs: readonly number[]
  /** How many of them are time on the core instead of time on the clock. */
  readonly onCore: number
  readonly disturbed: number
}

/**
 * The samples of one series. Disturbed ones are left out; where hardly any other is to be had (a long network on a busy
 * core is never left alone) the time the thread was on the core stands in for all of them.
 */
export function countingSamples(
  samples: readonly { readonly pass: PassSample; readonly position: number; readonly run: number }[],
): GraphSamples {
  const quiet = samples.filter(({ pass, position }) => !isDisturbed(pass, position))
  if (quiet.length >= leastUndisturbed * samples.length) {
    return {
      us: quiet.map(({ pass, position }) => pass.latenciesUs[position]!),
      runs: quiet.map(({ run }) => run),
      onCore: 0,
      disturbed: samples.length - quiet.length,
    }
  }
  const us = samples.map(({ pass, position }) => pass.latenciesUs[position]! - (pass.awayUs?.[position] ?? 0))
  return { us, runs: samples.map(({ run }) => run), onCore: samples.length, disturbed: 0 }
}
